import { tableNamed } from '../defender';
import { readRecord } from '../defender/read-record';
import { fits } from '../engine/predicates';
import { learners } from '../enrichers';
import type { Fact } from '../model/fact';
import { contextOf, isContext } from '../pipeline/context';
import { decoder } from '../pipeline/decode';
import { rules } from '../rules';
import { progressBar } from './progress';
import { rulesOf } from './replay/profile';
import { readLines, totalBytes } from './replay/read-lines';

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(3)} %`);

/** Each rule's share of the records, how many of them a step of the rule could use, and the share of what is learnt from beside the rules. */
export const relevance = async (files: readonly string[], warn: (text: string) => void): Promise<string> => {
  const ruleSet = rulesOf('all', undefined);
  const context = contextOf('by-file', learners);
  const used = new Map<string, number>(rules.map((rule) => [rule.id, 0]));
  const beside = new Map<string, number>();
  let [received, selected] = [0, 0];
  const count = (fact: Fact): void => {
    const own = rules.filter((rule) => rule.forms.some((form) => Object.values(form.steps).some((step) => fits(fact, step))));
    if (own.length > 0) selected++;
    else if (isContext(context, fact)) beside.set(fact.table, (beside.get(fact.table) ?? 0) + 1);
    for (const rule of own) used.set(rule.id, (used.get(rule.id) ?? 0) + 1);
  };
  const reader = decoder(ruleSet, 'by-file', learners, ({ table, properties }) => {
    const definition = tableNamed(table);
    const read = definition === undefined ? undefined : readRecord(definition, table, properties, '', 'by-file');
    if (read !== undefined && 'fact' in read) count(read.fact);
  });
  const bar = progressBar(await totalBytes(files), () => received);
  for (const file of files) {
    for await (const line of readLines(file, bar.advance)) {
      const decoded = reader.decode(line.bytes, `${file}:${line.number}`);
      received += decoded.received;
      for (const fault of decoded.faults) warn(`${file}:${line.number}: ${fault.reason}`);
    }
  }
  bar.stop();
  const share = (name: string, count: number): string =>
    `  ${name.padEnd(44)}${count.toLocaleString('en').padStart(12)}  ${percent(count, received)}`;
  return [
    `${received.toLocaleString('en')} records`,
    ...[...used].map(([id, own]) => share(id, own)),
    share('all rules together', selected),
    ...[...beside].map(([table, own]) => share(`learnt from, of ${table}`, own)),
  ].join('\n');
};
