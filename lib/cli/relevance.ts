import { tableNamed } from '../defender';
import { readRecord } from '../defender/read-record';
import { fits } from '../engine/predicates';
import type { Fact } from '../model/fact';
import { decoder } from '../pipeline/decode';
import { rules } from '../rules';
import { progressBar } from './progress';
import { rulesOf } from './replay/profile';
import { readLines, totalBytes } from './replay/read-lines';

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(3)} %`);

/** Each rule's share of the records: how many of them a step of the rule could use. */
export const relevance = async (files: readonly string[], warn: (text: string) => void): Promise<string> => {
  const ruleSet = rulesOf('all', undefined);
  const used = new Map<string, number>(rules.map((rule) => [rule.id, 0]));
  let [received, selected] = [0, 0];
  const count = (fact: Fact): void => {
    const own = rules.filter((rule) => rule.forms.some((form) => Object.values(form.steps).some((step) => fits(fact, step))));
    if (own.length > 0) selected++;
    for (const rule of own) used.set(rule.id, (used.get(rule.id) ?? 0) + 1);
  };
  const reader = decoder(ruleSet, 'by-file', ({ table, properties }) => {
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
  return [
    `${received.toLocaleString('en')} records`,
    ...[...used].map(([id, own]) => `  ${id.padEnd(26)}${own.toLocaleString('en').padStart(12)}  ${percent(own, received)}`),
    `  ${'all rules together'.padEnd(26)}${selected.toLocaleString('en').padStart(12)}  ${percent(selected, received)}`,
  ].join('\n');
};
