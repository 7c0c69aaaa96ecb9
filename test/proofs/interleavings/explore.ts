import { ascending } from '../../../lib/model/order';

/** What may happen next: an owner's operation that waits goes ahead, or the owner is killed before it. */
export interface Action {
  readonly owner: string;
  readonly kind: 'go' | 'kill';
}

/** The choices of a way through, up to where the first that is open is always taken. */
type Way = readonly number[];

/** Which action was taken, and of each that was open whether it is a switch. */
interface Choice {
  readonly taken: number;
  readonly switches: readonly boolean[];
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
}

/** Whether the action leaves an owner that could have gone on. */
const isSwitch = ({ owner, kind }: Action, last: string | undefined, waiting: ReadonlyMap<string, unknown>): boolean =>
  kind === 'go' && last !== undefined && owner !== last && waiting.has(last);

/** What is open now: whoever went last goes on first, so that the first is never a switch; one kill at most. */
const openActions = (waiting: ReadonlyMap<string, unknown>, { last, killed }: Standing): readonly Action[] =>
  [...waiting.keys()]
    .sort((one, other) => Number(other === last) - Number(one === last) || ascending(one, other))
    .flatMap((owner): readonly Action[] => [{ owner, kind: 'go' }, ...(killed ? [] : [{ owner, kind: 'kill' } as const])]);

/** Runs the world once: the choices of `way`, then always the first that is open. */
const runOnce = async (world: World, way: Way): Promise<{ choices: readonly Choice[]; explored: Explored }> => {
  const waiting = new Map<string, () => void>();
  world.start({ wait: (owner) => new Promise((release) => void waiting.set(owner, release)) });
  let standing: Standing = { last: undefined, killed: false };
  const choices: Choice[] = [];
  await quiet();
  while (waiting.size > 0) {
    const actions = openActions(waiting, standing);
    const taken = way[choices.length] ?? 0;
    const action = actions[taken];
    if (action === undefined) throw new Error('the world is not the same in every run');
    choices.push({ taken, switches: actions.map((one) => isSwitch(one, standing.last, waiting)) });
    standing = action.kind === 'kill' ? { ...standing, killed: true } : { ...standing, last: action.owner };
    const release = waiting.get(action.owner);
    waiting.delete(action.owner);
    if (action.kind === 'go') release?.();
    await quiet();
  }
  const switches = choices.filter((choice) => choice.switches[choice.taken]).length;
  return { choices, explored: { faults: await world.finish(), kills: standing.killed ? 1 : 0, switches } };
};

/** The ways that leave this one behind its own choices, by another one there: those that cost no switch, and those that cost one. */
const branches = (way: Way, choices: readonly Choice[]): { readonly same: readonly Way[]; readonly more: readonly Way[] } => {
  const taken = choices.map((choice) => choice.taken);
  const all = choices.slice(way.length).flatMap(({ switches }, index) => {
    const before = taken.slice(0, way.length + index);
    return switches.slice(1).map((costs, other) => ({ costs, way: [...before, other + 1] }));
  });
  const those = (wanted: boolean): readonly Way[] => all.filter(({ costs }) => costs === wanted).map((branch) => branch.way);
  return { same: those(false), more: those(true) };
};

/** Every way through once, with and without a kill at every gate; those with few switches first. */
export const explore = async function* (makeWorld: () => World): AsyncGenerator<Explored> {
  for (let level: Way[] = [[]], next: Way[] = []; level.length > 0; [level, next] = [next, []]) {
    for (let way = level.pop(); way !== undefined; way = level.pop()) {
      const { choices, explored } = await runOnce(makeWorld(), way);
      yield explored;
      const { same, more } = branches(way, choices);
      level.push(...same);
      next.push(...more);
    }
  }
};
