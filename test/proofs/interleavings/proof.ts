import type { Rule } from '../../../lib/engine/define-rule';
import { ascending } from '../../../lib/model/order';
import { allScenarios } from '../../rules/all-scenarios';
import { type Proof, percent } from '../harness';
import { explore } from './explore';
import { type Shape, type Subject, shapes, subjects, worldOf } from './worlds';

const scenariosOf = (rule: Rule) => allScenarios.find(({ name }) => name === rule.id)?.scenarios ?? [];

interface Tally {
  cases: number;
  failures: number;
  killed: number;
  /** Switches up to which every way was tried; infinite where there are no more. */
  complete: number;
}

/** Ways of few switches first, until there are no more or the budget is spent. */
const exploreOne = async (subject: Subject, shape: Shape, budget: number, tick: () => void): Promise<Tally> => {
  const tally: Tally = { cases: 0, failures: 0, killed: 0, complete: -1 };
  for await (const { faults, kills, switches } of explore(() => worldOf(subject, shape))) {
    if (tally.cases >= budget) return tally;
    tally.cases++;
    tally.killed += kills;
    tally.complete = switches - 1;
    tick();
    if (faults.length === 0) continue;
    tally.failures++;
    process.stdout.write(`\n${subject.form}, ${shape}, ${switches} switches: ${faults.join('; ')}`);
  }
  return { ...tally, complete: Number.POSITIVE_INFINITY };
};

export const interleavings: Proof = {
  name: 'interleavings',
  about:
    'two owners of a lane at once: every order of their store operations, few switches first, with a kill at every step; for each form of each rule',
  cases: 10_000,
  run: async ({ cases }, tick) => {
    // The small ones first: what they leave of their share is for those that have more ways.
    const worlds = [...subjects(scenariosOf)]
      .sort((one, other) => ascending(one.messages.length, other.messages.length))
      .flatMap((subject) => shapes.map((shape) => ({ subject, shape })));
    const tallies: Tally[] = [];
    const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
    for (const [index, { subject, shape }] of worlds.entries()) {
      const left = cases - sum((tally) => tally.cases);
      tallies.push(await exploreOne(subject, shape, Math.max(1, Math.floor(left / (worlds.length - index))), tick));
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
        'worlds with every way': String(tallies.filter((tally) => tally.complete === Number.POSITIVE_INFINITY).length),
        'all ways up to switches': String(Math.min(...tallies.map((tally) => tally.complete))),
      },
    };
  },
};
