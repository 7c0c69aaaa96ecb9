/*
 * Recorded attacks with the rows that the exact reading gives for them, where they lie beside the project.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RawRecord } from './records';
import type { PrintedRow } from './rows';

type Query = 'may-dcom-child' | 'ff-dcom-hunt' | 'ff-scm-0083';

interface ExpectedFile {
  readonly attack: { readonly technique: string; readonly target: string; readonly what: string };
  readonly hits: Readonly<
    Record<Query, { readonly 'as-written': readonly unknown[]; readonly exact: readonly Omit<PrintedRow, 'rule'>[] }>
  >;
}

interface Message {
  readonly records: readonly RawRecord[];
}

/** Beside the project: three folders up from here, and from where it is bundled. */
const folder = join(__dirname, '..', '..', '..', '..', 'shared', 'recordings');

const ending = '.ndjson.gz';

/** Empty where there are none: a test that needs them says that it is skipped. */
export const recordings: readonly string[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
      .sort()
  : [];

export const recordingPath = (name: string): string => join(folder, `${name}${ending}`);

/** A message of the stream each. */
export const recordedLines = (name: string): string[] =>
  gunzipSync(readFileSync(recordingPath(name)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');

export const recordedRecords = (name: string): RawRecord[] => recordedLines(name).flatMap((line) => (JSON.parse(line) as Message).records);

/** What the attack was, and what the published queries find in it. */
export const expectedOf = (name: string): ExpectedFile =>
  JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')) as ExpectedFile;

export const expectedRows = (name: string): PrintedRow[] => {
  const { hits } = expectedOf(name);
  return [
    ...hits['may-dcom-child'].exact.map((row) => ({ ...row, rule: 'dcom-remote-child' })),
    ...hits['ff-dcom-hunt'].exact.map((row) => ({ ...row, rule: 'dcom-activation-child' })),
    ...hits['ff-scm-0083'].exact.map((row) => ({ ...row, rule: 'scm-remote-service' })),
  ];
};
