/** What may happen next: an owner's operation that waits goes ahead, or the owner is killed before it. */
export interface Action {
  readonly owner: string;
  readonly kind: 'go' | 'kill';
}

/** One way through: every choice that was open, and which was taken. */
interface Choice {
  readonly actions: readonly Action[];
  readonly taken: number;
}

/** Owners whose marked operations wait at a gate until they are let through; the only concurrency there is. */
export interface Gates {
  /** Waits; never resolves where the owner is killed. */
  wait(owner: string): Promise<void>;
}

/** A world that is run once for each way through. `finish` tells what is wrong once all owners have ended or are dead. */
export interface World {
  start(gates: Gates): void;
  finish(): Promise<readonly string[]>;
}

export interface Explored {
  readonly faults: readonly string[];
  readonly kills: number;
  /** Times an owner was left although it could have gone on. */
  readonly switches: number;
}

/** Everything that can run without passing a gate has run. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Standing {
  readonly last: string | undefined;
  readonly killed: boolean;
  readonly switches: number;
}

const costOf = (action: Action, { last }: Standing, waiting: ReadonlyMap<string, unknown>): number =>
  action.kind === 'go' && last !== undefined && action.owner !== last && waiting.has(last) ? 1 : 0;

/** What is open now, within the switches allowed; one kill at most. */
const openActions = (waiting: ReadonlyMap<string, unknown>, standing: Standing, most: number): readonly Action[] =>
  [...waiting.keys()]
    .sort()
    .flatMap((owner): readonly Action[] => [{ owner, kind: 'go' }, ...(standing.killed ? [] : [{ owner, kind: 'kill' } as const])])
    .filter((action) => standing.switches + costOf(action, standing, waiting) <= most);

const after = (standing: Standing, action: Action, waiting: ReadonlyMap<string, unknown>): Standing => ({
  last: action.kind === 'kill' ? standing.last : action.owner,
  killed: standing.killed || action.kind === 'kill',
  switches: standing.switches + costOf(action, standing, waiting),
});

/** Runs the world once: the choices of `prefix`, then always the first that is open. */
const runOnce = async (
  world: World,
  prefix: readonly number[],
  most: number,
): Promise<{ choices: readonly Choice[]; explored: Explored }> => {
  const waiting = new Map<string, () => void>();
  world.start({ wait: (owner) => new Promise((release) => void waiting.set(owner, release)) });
  let standing: Standing = { last: undefined, killed: false, switches: 0 };
  const choices: Choice[] = [];
  await quiet();
  while (waiting.size > 0) {
    const actions = openActions(waiting, standing, most);
    const taken = prefix[choices.length] ?? 0;
    const action = actions[taken];
    if (action === undefined) throw new Error('the world is not the same in every run');
    choices.push({ actions, taken });
    standing = after(standing, action, waiting);
    const release = waiting.get(action.owner);
    waiting.delete(action.owner);
    if (action.kind === 'go') release?.();
    await quiet();
  }
  const { killed, switches } = standing;
  return { choices, explored: { faults: await world.finish(), kills: killed ? 1 : 0, switches } };
};

/** The next way in lexical order, if there is one. */
const nextPrefix = (choices: readonly Choice[]): readonly number[] | undefined => {
  const index = choices.findLastIndex(({ actions, taken }) => taken + 1 < actions.length);
  if (index < 0) return undefined;
  return [...choices.slice(0, index).map(({ taken }) => taken), (choices[index]?.taken ?? 0) + 1];
};

/** Every way through with exactly `switches` switches, with and without a kill at every gate. */
export const explore = async function* (makeWorld: () => World, switches: number): AsyncGenerator<Explored> {
  for (let prefix: readonly number[] | undefined = []; prefix !== undefined; ) {
    const { choices, explored } = await runOnce(makeWorld(), prefix, switches);
    if (explored.switches === switches) yield explored;
    prefix = nextPrefix(choices);
  }
};
