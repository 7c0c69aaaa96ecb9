import { tableNamed } from '../defender';
import { readRecord } from '../defender/read-record';
import { fits } from '../engine/predicates';
import { learners } from '../enrichers';
import type { Fact } from '../model/fact';
import { contextOf } from '../pipeline/decoding/context';
import { decoder } from '../pipeline/decoding/decode';
import { isContext } from '../pipeline/knowledge/enricher';
import { rules } from '../rules';
import { type BadRecord, complainer } from './input/bad-records';
import { decodeLine } from './input/decode-line';
import { openInput, type Reader, readInput } from './input/read-input';
import { rulesOf } from './replay/profile';
import { type StateCost, weigher } from './state-cost';
import { sayUnreadable } from './summary';

export interface Relevance {
  readonly received: number;
  /** Records that could not be read. */
  readonly bad: number;
  /** Records that a step of any rule could use, by table. */
  readonly selected: ReadonlyMap<string, number>;
  /** The same by rule; one record may serve several. */
  readonly byRule: ReadonlyMap<string, number>;
  /** Records that no rule selects and that are learnt from, by table. */
  readonly beside: ReadonlyMap<string, number>;
  readonly state: StateCost;
}

export interface Tally extends Reader {
  counted(): Relevance;
}

const countUp = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Counts what of an input the rules use, and what holding it costs. */
export const tally = (onBad: (bad: BadRecord) => void): Tally => {
  const ruleSet = rulesOf('all', undefined);
  const context = contextOf('by-file', learners);
  const byRule = new Map<string, number>(rules.map((rule) => [rule.id, 0]));
  const [selected, beside] = [new Map<string, number>(), new Map<string, number>()];
  const state = weigher(ruleSet);
  let [received, bad] = [0, 0];
  const count = (fact: Fact): void => {
    const own = rules.filter((rule) => rule.forms.some((form) => Object.values(form.steps).some((step) => fits(fact, step))));
    for (const rule of own) countUp(byRule, rule.id);
    if (own.length > 0) {
      countUp(selected, fact.table);
      state.hold(fact);
    } else if (isContext(context, fact)) countUp(beside, fact.table);
  };
  const reader = decoder(ruleSet, 'by-file', learners, ({ table, properties }) => {
    const definition = tableNamed(table);
    const read = definition === undefined ? undefined : readRecord(definition, table, properties, '', 'by-file');
    if (read !== undefined && 'fact' in read) count(read.fact);
  });
  return {
    take: (line) => {
      const decoded = decodeLine(reader, line, onBad);
      received += decoded.received;
      bad += decoded.deadLettered;
    },
    received: () => received,
    bad: () => bad,
    counted: () => ({ received, bad, selected, byRule, beside, state: state.weighed() }),
  };
};

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(3)} %`);

const stateLines = ({ devices, hours, kinds }: StateCost): readonly string[] =>
  hours === 0
    ? ['  state of a device                            unknown: give an hour of records at least']
    : kinds.map(
        ({ kind, heldDays, factsPerDay, bytesPerDay }) =>
          `  state, ${kind.padEnd(5)} (of ${devices} devices, ${hours.toFixed(1)} h)`.padEnd(46) +
          `${factsPerDay.toFixed(1)} facts and ${bytesPerDay.toFixed(0)} bytes a device and day, held ${heldDays} d: ${(bytesPerDay * heldDays).toFixed(0)} bytes a device`,
      );

/** The counts as `hopwatch relevance` prints them. */
export const relevanceText = ({ received, bad, selected, byRule, beside, state }: Relevance): string => {
  const share = (name: string, count: number): string =>
    `  ${name.padEnd(44)}${count.toLocaleString('en').padStart(12)}  ${percent(count, received)}`;
  return [
    `${received.toLocaleString('en')} records`,
    ...[...byRule].map(([id, own]) => share(id, own)),
    share(
      'all rules together',
      [...selected.values()].reduce((sum, own) => sum + own, 0),
    ),
    ...[...selected].map(([table, own]) => share(`of these of ${table}`, own)),
    ...[...beside].map(([table, own]) => share(`learnt from, of ${table}`, own)),
    share('bad', bad),
    ...stateLines(state),
  ].join('\n');
};

export interface RelevanceReport {
  readonly text: string;
  readonly isComplete: boolean;
}

/** Each rule's share of the records, the tables they are of, the share of what is learnt from beside the rules, and what state costs a device. */
export const relevance = async (files: readonly string[], warn: (text: string) => void): Promise<RelevanceReport> => {
  const counts = tally(complainer(warn)());
  const unreadable = await readInput(await openInput(files), counts);
  return { text: [relevanceText(counts.counted()), ...sayUnreadable(unreadable)].join('\n'), isComplete: unreadable.length === 0 };
};
