/* What the company's own history makes of a hop, told from raw records through the whole pipeline. */
import { compile } from '../../lib/engine/compile';
import { type Duration, hours, minutes, noTime, seconds } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import { services } from '../../lib/rules/scenario/cast';
import { accepted, certificate, type Process, type RawRecord, started, t } from '../../lib/rules/scenario/records';
import type { Labelled } from '../../lib/rules/scenario/scenario';
import { run, type Standing } from './run-scenario';

const ruleSet = compile(rules, 'live');
const sha1 = 'b1946ac92492d2347c6235b4d2611184b1946ac9';
const agent: Process = {
  name: 'Agent.exe',
  pid: 6100,
  created: t(seconds(2)),
  commandLine: 'agent.exe -k',
  folder: 'C:\\Windows\\',
  sha1,
  parent: services,
};

const manager = '10.20.9.1';
const intruder = '10.40.0.66';
const trusted = certificate(sha1, { IsSigned: true, IsTrusted: true });

const deviceOf = (n: number) => ({ DeviceId: `b${n}`.padEnd(40, '0'), DeviceName: `srv-${n}.contoso.example` });

/** A service is started on a device for a caller. */
const hop = (n: number, from: string, after: Duration, program: Process = agent): readonly RawRecord[] => [
  accepted(services, { ...deviceOf(n), RemoteIP: from, Timestamp: t(after) }),
  started(program, { ...deviceOf(n), Timestamp: t(after, seconds(2)) }),
];

/** Six devices, one every `apart`. */
const work = (from: string, apart: Duration): readonly RawRecord[] =>
  Array.from({ length: 6 }, (_, n) => hop(n, from, (apart * BigInt(n)) as Duration)).flat();

const numbered = (records: readonly RawRecord[]): readonly Labelled[] =>
  records.map((record, index) => ({ label: `record ${index}`, ...record, properties: { ...record.properties, ReportId: 4_100 + index } }));

const standing = async (...parts: readonly (readonly RawRecord[])[]): Promise<readonly Standing[]> =>
  run(ruleSet, numbered(parts.flat()), 'punctual');

const severitiesOf = (incidents: readonly Standing[]): readonly string[] => incidents.map(({ severity }) => severity);
const on = (n: number, incidents: readonly Standing[]): Standing | undefined =>
  incidents.find(({ device }) => device === deviceOf(n).DeviceId);

const psexec: Process = { ...agent, name: 'PSEXESVC.exe', commandLine: 'PSEXESVC.exe' };
const usual = work(manager, hours(1));
const byShell = (from: string, apart: Duration): readonly RawRecord[] =>
  Array.from({ length: 6 }, (_, n) => hop(n, from, (apart * BigInt(n)) as Duration, psexec)).flat();

describe('what one caller does on many machines all day', () => {
  test('is Low in all of its incidents, the first ones too, and says why', async () => {
    const incidents = await standing([trusted], byShell(manager, hours(1)));
    expect(severitiesOf(incidents)).toEqual(Array.from({ length: 6 }, () => 'Low'));
    for (const { reasons } of incidents) expect(reasons.join('\n')).toMatch(/Known administration: 10\.20\.9\.1 .* \(lowers severity\)/);
  });

  test('within minutes is no history, on however many machines', async () => {
    const incidents = await standing([trusted], byShell(manager, minutes(1)));
    expect(severitiesOf(incidents)).toEqual(Array.from({ length: 6 }, () => 'Medium'));
  });

  test('is Medium from a new caller, and says that it is new', async () => {
    const incidents = await standing([trusted], byShell(manager, hours(1)), hop(7, intruder, hours(5), psexec));
    expect(on(7, incidents)?.severity).toBe('Medium');
    expect(on(7, incidents)?.reasons.join('\n')).toContain('this caller was not seen to do it before');
  });

  test('is more with an unsigned file', async () => {
    const other = { ...agent, name: 'Other.exe', sha1: 'c'.repeat(40) };
    const unsigned = certificate(other.sha1, { IsSigned: false });
    const incidents = await standing([trusted, unsigned], usual, hop(7, manager, hours(5), other));
    expect(severitiesOf(incidents.filter(({ device }) => device !== deviceOf(7).DeviceId))).toEqual(Array.from({ length: 6 }, () => 'Low'));
    expect(on(7, incidents)?.severity).toBe('Medium');
  });

  test('is more where the service is an interpreter', async () => {
    const shell = { ...agent, name: 'cmd.exe', folder: 'C:\\Windows\\System32\\', commandLine: 'cmd.exe /c start x' };
    const incidents = await standing([trusted], usual, hop(7, manager, hours(5), shell));
    expect(on(7, incidents)?.severity).toBe('Medium');
    expect(on(7, incidents)?.reasons.join('\n')).toContain('LOLBin');
  });

  test('on one machine alone is no administration', async () => {
    const alone = Array.from({ length: 6 }, (_, n) =>
      hop(1, manager, hours(n), { ...psexec, pid: 6_100 + n, created: t(hours(n), seconds(2)) }),
    ).flat();
    expect(severitiesOf(await standing([trusted], alone))).not.toContain('Low');
  });
});

test('a hop alone is as the rule has it', async () =>
  expect(severitiesOf(await standing(hop(1, intruder, noTime, psexec)))).toEqual(['Medium']));
