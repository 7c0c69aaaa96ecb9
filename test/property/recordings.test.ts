import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../../lib/cli/replay/profile';
import { replay } from '../../lib/cli/replay/replay';
import type { Row } from '../../lib/cli/replay/rows';
import type { Incident } from '../../lib/model/incident';
import { expectedRows, recordedLines, recordingPath, recordings } from '../support/oracle/recordings';
import { canonicalRows, type PrintedRow } from '../support/oracle/rows';
import { seededRandom, shuffled } from '../support/worlds/seeded-random';
import { withProcesses } from './support/product';

const folder = mkdtempSync(join(tmpdir(), 'hopwatch-recordings-'));

afterAll(() => rmSync(folder, { recursive: true }));

const linesIn = <T>(path: string): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

interface Replayed {
  readonly rows: readonly Row[];
  readonly incidents: readonly Incident[];
}

/** What `replay --rows --incidents --last` writes. */
const replayed = async (file: string, profile: Profile): Promise<Replayed> => {
  const [rows, incidents] = [join(folder, 'rows.ndjson'), join(folder, 'incidents.ndjson')];
  const warnings: string[] = [];
  const summary = await replay({ files: [file], profile, rules: undefined, rows, incidents, last: true }, (text) => warnings.push(text));
  expect({ unreadable: summary.unreadable, warnings }).toEqual({ unreadable: [], warnings: [] });
  return { rows: linesIn<Row>(rows), incidents: linesIn<Incident>(incidents) };
};

/** The recording with its messages in another order, each of them twice. */
const shuffledTwice = (name: string): string => {
  const path = join(folder, `${name}.ndjson`);
  const lines = recordedLines(name);
  writeFileSync(path, `${shuffled(seededRandom(lines.length), [...lines, ...lines]).join('\n')}\n`);
  return path;
};

/** What a row prints beside its key and its connections. */
const namesIn = ({ rule, DeviceId, server, child }: PrintedRow): string =>
  JSON.stringify([rule, DeviceId, server.ProcessId, server.FileName, child.ProcessId, child.FileName, child.Timestamp, child.ReportId]);

const expectRows = (rows: readonly Row[], name: string): void => {
  const [found, expected] = [rows.map(withProcesses), expectedRows(name)];
  expect(canonicalRows(found)).toEqual(canonicalRows(expected));
  expect(found.map(namesIn).sort()).toEqual(expected.map(namesIn).sort());
};

const isIn =
  ({ DeviceId, server, child }: PrintedRow) =>
  (incident: Incident): boolean => {
    const has = (role: 'server' | 'child', { ProcessId, CreationTime }: PrintedRow['server']): boolean =>
      incident.processes.some((one) => one.role === role && one.pid === ProcessId && one.creationTime === (CreationTime ?? undefined));
    return incident.device.id === DeviceId && has('server', server) && has('child', child);
  };

const told = ({ severity, title, rules, processes }: Incident): string =>
  `    ${severity}: ${title} [${rules.join(', ')}] ${processes.map(({ role, fileName }) => `${role} ${fileName}`).join(', ')}\n`;

if (recordings.length === 0) {
  test.skip('../shared/recordings is not there, so replay is not checked against recordings', () => undefined);
} else {
  describe('replay --profile published gives the rows of every recording', () => {
    test('all fifteen are there', () => expect(recordings.length).toBe(15));

    test.each(recordings)('%s', async (name) => expectRows((await replayed(recordingPath(name), 'published')).rows, name));

    test.each(recordings)('%s with its messages shuffled and doubled', async (name) =>
      expectRows((await replayed(shuffledTwice(name), 'published')).rows, name),
    );
  });

  describe('replay --profile all holds every published row in an incident', () => {
    test.each(recordings)('%s', async (name) => {
      const { incidents } = await replayed(recordingPath(name), 'all');
      process.stdout.write(`${name}: ${incidents.length} incidents\n${incidents.map(told).join('')}`);
      expect(expectedRows(name).filter((row) => !incidents.some(isIn(row)))).toEqual([]);
    });

    test.each(recordings)('%s: the same hops when its messages are shuffled and doubled', async (name) => {
      const hops = ({ incidents }: Replayed): unknown[] =>
        incidents
          .map(({ device, processes, sources, rules, evidence }) => JSON.stringify({ device, processes, sources, rules, evidence }))
          .sort();
      expect(hops(await replayed(shuffledTwice(name), 'all'))).toEqual(hops(await replayed(recordingPath(name), 'all')));
    });
  });
}
