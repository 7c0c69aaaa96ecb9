/**
 * Speed as ratios side by side in one run: each way of reading the same messages in turn, round by round, CPU time of this
 * process, medians. Machines differ; the ratios hold.
 */

import { collector } from '../../lib/cli/replay/collect';
import { findMatches } from '../../lib/cli/replay/find-matches';
import { compile } from '../../lib/engine/compile';
import { learners } from '../../lib/enrichers';
import { decoder } from '../../lib/pipeline/decoding/decode';
import { rules } from '../../lib/rules';
import { benchFlood } from './flood';
import { type Mix, messagesOf, shares } from './generate';
import { layouts } from './layouts';

interface Way {
  readonly name: string;
  /** Reads all messages and says how many records it selected. */
  readonly run: (messages: readonly Buffer[]) => number;
}

const ruleSet = compile(rules, 'live');

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.02 ? 2 : 0)} %`;

/** What the records are like, for whoever compares: without it a ratio says little. */
const described = (): string => {
  const asked = new Set<string>(ruleSet.forms.flatMap(({ steps }) => [...steps.values()].map(({ table }) => table)));
  const read = shares.filter(([table]) => asked.has(table)).reduce((sum, [, share]) => sum + share, 0);
  const columns = shares.reduce((sum, [table, share]) => sum + share * layouts[table].length, 0);
  const tables = shares.map(([table, share]) => `${table} ${percent(share)}`).join(', ');
  return `Each record has all columns of its table in the order of the stream, ${columns.toFixed(0)} on average.\n${tables};\n${percent(read)} are of tables that the rules ask.`;
};

const ways: readonly Way[] = [
  {
    name: 'JSON.parse everything',
    run: (messages) =>
      messages.reduce((sum, message) => sum + (JSON.parse(message.toString('utf8')) as { records: unknown[] }).records.length, 0),
  },
  {
    name: 'select by prefilter',
    run: (messages) => {
      const reader = decoder(ruleSet, 'by-file', learners);
      return messages.reduce((sum, message, index) => sum + reader.decode(message, String(index)).facts.length, 0);
    },
  },
  {
    name: 'select, parsing all',
    run: (messages) => {
      const reader = decoder(ruleSet, 'by-file', learners, () => undefined);
      return messages.reduce((sum, message, index) => sum + reader.decode(message, String(index)).facts.length, 0);
    },
  },
  {
    name: 'replay',
    run: (messages) => {
      const reader = collector(ruleSet, 'all', () => undefined);
      for (const [number, bytes] of messages.entries()) reader.take({ file: 'bench', number, bytes });
      findMatches(reader.collected, ruleSet, 'all');
      return reader.collected.facts;
    },
  },
];

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const cpuSeconds = (work: () => number): readonly [seconds: number, result: number] => {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
};

const rounds = 7;

const measure = (mix: Mix): void => {
  const messages = [...messagesOf(mix)];
  const bytes = messages.reduce((sum, message) => sum + message.length, 0);
  console.log(
    `\n${mix.records.toLocaleString('en')} records, ${(bytes / 1e6).toFixed(0)} MB, ${(bytes / mix.records).toFixed(0)} B a record, ${mix.devices} devices, ${percent(mix.relevant)} relevant, non-ASCII in ${percent(mix.nonAscii)}, seed ${mix.seed}`,
  );
  const seconds = ways.map((): number[] => []);
  const selected = ways.map(() => 0);
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < ways.length; turn++) {
      const index = (turn + round) % ways.length;
      // The first time it clears what the one before left behind; the second time counts.
      ways[index]?.run(messages);
      const [took, result] = cpuSeconds(() => ways[index]?.run(messages) ?? 0);
      selected[index] = result;
      // The first round warms up.
      if (round > 0) seconds[index]?.push(took);
    }
  }
  const base = median(seconds[0] ?? []);
  for (const [index, way] of ways.entries()) {
    const took = median(seconds[index] ?? []);
    console.log(
      `  ${way.name.padEnd(24)}${Math.round(mix.records / took)
        .toLocaleString('en')
        .padStart(12)} records/CPU-s   ${(took / base).toFixed(3)} of parsing all   ${selected[index]?.toLocaleString('en')} records`,
    );
  }
};

const usage = 'npm run bench -- [records, a whole number from 1 on; 40000 where none is given]';

const bench = async (records: number): Promise<void> => {
  console.log(described());
  for (const [relevant, nonAscii] of [
    [0.0144, 0.72],
    [0.05, 0.72],
    [0.0144, 0],
  ] as const) {
    measure({ records, devices: 500, relevant, nonAscii, seed: 7 });
  }
  await benchFlood(100, 500);
};

const [asked = '40000', ...more] = process.argv.slice(2);
const scale = Number(asked);
if (asked === '--help') console.log(usage);
else if (more.length === 0 && Number.isSafeInteger(scale) && scale >= 1)
  bench(scale).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
else {
  console.error(usage);
  process.exitCode = 1;
}
