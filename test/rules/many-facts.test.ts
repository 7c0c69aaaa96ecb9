/*
 * An incident keeps some facts of a role, and there can be more: whatever came before and after what matters, it is seen and
 * judged, and a new revision says so.
 */
import { compile } from '../../lib/engine/compile';
import { hours, milliseconds, minutes, seconds } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import { dcomLaunch } from '../../lib/rules/scenario/cast';
import { accepted, type Process, type RawRecord, started, t } from '../../lib/rules/scenario/records';
import { numbered, run } from './run-scenario';

const ruleSet = compile(rules, 'live');

const server: Process = {
  name: 'mmc.exe',
  pid: 5128,
  created: t(milliseconds(-124)),
  commandLine: 'mmc.exe -Embedding',
  parent: dcomLaunch,
};
const childNamed = (name: string, pid: number, afterSeconds: number, commandLine: string): Process => ({
  name,
  pid,
  created: t(seconds(afterSeconds)),
  commandLine,
  parent: server,
});

const harmless = (from: number, count: number): readonly RawRecord[] =>
  Array.from({ length: count }, (_, index) =>
    started(childNamed('WerFault.exe', from * 4 + 6000 + index * 4, from + index, 'WerFault.exe -u -p 5128 -s 1')),
  );
const loud = (at: number): RawRecord =>
  started(childNamed('cmd.exe', 9001, at, 'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__1773738722 2>&1'));

const called = [accepted(server), started(server)];
const incidentOf = async (...records: readonly (readonly RawRecord[])[]) => {
  const [only, ...others] = await run(ruleSet, numbered(records.flat()), 'punctual');
  if (only === undefined || others.length > 0) throw new Error('there is not one incident');
  return only;
};

describe('a child that says much, among harmless ones', () => {
  test.each([
    ['alone', [[loud(1)]]],
    ['after sixty', [harmless(1, 60), [loud(62)]]],
    ['before sixty', [[loud(1)], harmless(2, 60)]],
    ['between thirty and thirty', [harmless(1, 30), [loud(32)], harmless(34, 30)]],
  ])('%s: it is judged and shown', async (_name, children) => {
    const { severity, incident } = await incidentOf(called, ...children);
    expect([severity, incident.processes.filter(({ fileName }) => fileName === 'cmd.exe').length]).toEqual(['High', 1]);
  });

  test('without it they say little', async () => expect((await incidentOf(called, harmless(1, 61))).severity).not.toBe('High'));
});

test('who calls a server that runs for long is named, however often another has called it', async () => {
  const calls = Array.from({ length: 60 }, (_, index) =>
    accepted(server, { Timestamp: t(minutes(index + 1)), RemoteIP: '10.20.8.8', RemotePort: 50_000 + index }),
  );
  const intruder = accepted(server, { Timestamp: t(hours(2)), RemoteIP: '10.66.6.6', RemotePort: 51_000 });
  const { incident } = await incidentOf(called, calls, [intruder]);
  expect(incident.sources.map(({ ip }) => ip)).toEqual(expect.arrayContaining(['10.20.8.8', '10.66.6.6']));
});
