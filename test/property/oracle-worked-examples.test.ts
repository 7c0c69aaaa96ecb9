import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { exactRows } from '../support/oracle/exact-oracle';
import { lists } from '../support/oracle/lists';
import type { RawRecord } from '../support/oracle/records';
import { canonicalRows, type PrintedRow, unexplainedRows } from '../support/oracle/rows';
import { exampleRecords, exampleRows, type MissingForm, workedExamples } from '../support/worlds/bases/worked-examples';

describe('the oracle gives the rows of every worked example', () => {
  const forms: readonly MissingForm[] = ['absent', 'null', 'empty'];

  test('all 55 examples are there', () => {
    expect(workedExamples.map(({ id }) => id.charAt(0)).join('')).toBe('A'.repeat(21) + 'B'.repeat(14) + 'C'.repeat(20));
  });

  test.each(workedExamples)('$id $bend: $why', (example) => {
    for (const form of forms) {
      const found = exactRows(exampleRecords(example, form), lists);
      expect(canonicalRows(found)).toEqual(canonicalRows(exampleRows(example)));
    }
  });

  test.each(workedExamples)('$id in the opposite order', (example) => {
    const found = exactRows(exampleRecords(example).reverse(), lists);
    expect(canonicalRows(found)).toEqual(canonicalRows(exampleRows(example)));
  });
});

interface ExpectedFile {
  readonly hits: Readonly<
    Record<'may-dcom-child' | 'ff-dcom-hunt' | 'ff-scm-0083', { readonly exact: readonly Omit<PrintedRow, 'rule'>[] }>
  >;
}

interface Message {
  readonly records: readonly RawRecord[];
}

const folder = join(__dirname, '..', '..', '..', 'shared', 'recordings');

const recordedRecords = (name: string): RawRecord[] =>
  gunzipSync(readFileSync(join(folder, `${name}.ndjson.gz`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as Message).records);

const expectedRows = (name: string): PrintedRow[] => {
  const { hits } = JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')) as ExpectedFile;
  return [
    ...hits['may-dcom-child'].exact.map((row) => ({ ...row, rule: 'dcom-remote-child' })),
    ...hits['ff-dcom-hunt'].exact.map((row) => ({ ...row, rule: 'dcom-activation-child' })),
    ...hits['ff-scm-0083'].exact.map((row) => ({ ...row, rule: 'scm-remote-service' })),
  ];
};

const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.ndjson.gz'))
      .map((file) => file.slice(0, -'.ndjson.gz'.length))
      .sort()
  : [];

if (names.length === 0) {
  test('skipped: ../shared/recordings is not there, so the oracle is not checked against recordings', () => {
    expect(names).toEqual([]);
  });
} else {
  describe('the oracle gives the rows of every recording', () => {
    test.each(names)('%s', (name) => {
      const rows = exactRows(recordedRecords(name), lists);
      expect(canonicalRows(rows)).toEqual(canonicalRows(expectedRows(name)));
      expect(unexplainedRows(expectedRows(name), rows)).toEqual([]);
    });
  });
}
