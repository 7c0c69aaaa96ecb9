import type { Rule } from '../../../lib/engine/define-rule';
import { allScenarios } from '../../rules/all-scenarios';
import { type Proof, percent } from '../harness';
import { type Explored, explore } from './explore';
import { type Shape, type Subject, shapes, subjects, worldOf } from './worlds';

const scenariosOf = (rule: Rule) => allScenarios.find(({ name }) => name === rule.id)?.scenarios ?? [];

interface Tally {
  cases: number;
  failures: number;
  killed: number;
  /** Switches up to which every way was tried; infinite where there are no more. */
  complete: number;
}

/** A world whose ways are tried a share at a time. */
interface Exploration {
  readonly title: string;
  readonly ways: AsyncGenerator<Explored>;
  readonly tally: Tally;
}

const begun = (subject: Subject, shape: Shape): Exploration => ({
  title: `${subject.form}, ${shape}`,
  ways: explore(() => worldOf(subject, shape)),
  tally: { cases: 0, failures: 0, killed: 0, complete: -1 },
});

/** So many ways more, those of few switches first, or all that are left. */
const goOn = async ({ title, ways, tally }: Exploration, share: number, tick: () => void): Promise<void> => {
  for (let tried = 0; tried < share; tried++) {
    const { value, done } = await ways.next();
    if (done === true) {
      tally.complete = Number.POSITIVE_INFINITY;
      return;
    }
    tally.cases++;
    tally.killed += value.kills;
    tally.complete = value.switches - 1;
    tick();
    if (value.faults.length === 0) continue;
    tally.failures++;
    process.stdout.write(`\n${title}, ${value.switches} switches: ${value.faults.join('; ')}`);
  }
};

export const interleavings: Proof = {
  name: 'interleavings',
  about:
    'two owners of a lane at once: every order of their store operations, few switches first, with a kill at every step; for each form of each rule',
  cases: 10_000,
  run: async ({ cases }, tick) => {
    const worlds = subjects(scenariosOf).flatMap((subject) => shapes.map((shape) => begun(subject, shape)));
    const sum = (of: (tally: Tally) => number): number => worlds.reduce((total, { tally }) => total + of(tally), 0);
    const open = (): readonly Exploration[] => worlds.filter(({ tally }) => tally.complete !== Number.POSITIVE_INFINITY);
    // What the small ones leave of their share is for those that have more ways.
    for (let left = cases; left > 0 && open().length > 0; left = cases - sum((tally) => tally.cases)) {
      const share = Math.ceil(left / open().length);
      for (const world of open()) await goOn(world, Math.min(share, cases - sum((tally) => tally.cases)), tick);
    }
    const done = sum((tally) => tally.cases);
    return {
      cases: done,
      failures: sum((tally) => tally.failures),
      coverage: {
        worlds: String(worlds.length),
        'with a kill': percent(
          sum((tally) => tally.killed),
          done,
        ),
        'worlds with every way': String(worlds.length - open().length),
        'all ways up to switches': String(Math.min(...worlds.map(({ tally }) => tally.complete))),
      },
    };
  },
};
