import { descendants } from '../../../lib/enrichers/descendants';
import type { Fact } from '../../../lib/model/fact';
import { minutes, parseTicks, plus, type Ticks } from '../../../lib/model/time';
import { asked, evidenceOf, factOf, noon, subjectOf } from '../../support/enrichers/subject';

const at = (minute: number): Ticks => plus(parseTicks(noon) as Ticks, minutes(minute));

/** A process by its PID, its name and who started it: the creator, and the creator's parent's name. */
const process = (pid: number, FileName: string, [creator, name, parent]: readonly [number, string, string]): Fact =>
  factOf('DeviceProcessEvents', {
    ActionType: 'ProcessCreated',
    FileName,
    ProcessId: pid,
    ProcessCreationTime: at(pid),
    ProcessCommandLine: `${FileName} /x`,
    AccountDomain: 'contoso',
    AccountName: 'alice',
    InitiatingProcessId: creator,
    InitiatingProcessCreationTime: at(creator),
    InitiatingProcessFileName: name,
    InitiatingProcessParentFileName: parent,
  });

const child = process(10, 'cmd.exe', [1, 'wmiprvse.exe', 'svchost.exe']);
const below = (pid: number, name: string, parent: number, generation: number) =>
  expect.objectContaining({ generation, pid: String(pid), fileName: name, commandLine: `${name} /x`, parentPid: String(parent) });
const ask = (learnt: readonly Fact[], one = child) => asked(descendants, learnt, subjectOf(evidenceOf({ child: [one] })));

test('says what a child started, in the order of time, with everything that identifies it', async () => {
  const [whoami, net] = [
    process(11, 'whoami.exe', [10, 'cmd.exe', 'WmiPrvSE.exe']),
    process(12, 'net.exe', [10, 'cmd.exe', 'WmiPrvSE.exe']),
  ];
  const finding = await ask([net, whoami]);
  expect(finding).toEqual({ kind: 'known', value: [below(11, 'whoami.exe', 10, 1), below(12, 'net.exe', 10, 1)] });
  expect(finding).toMatchObject({
    value: [
      { creationTime: '2026-03-17T12:11:00.0000000Z', parentCreationTime: '2026-03-17T12:10:00.0000000Z', account: 'contoso\\alice' },
      {},
    ],
  });
});

test('ends where the record of a process in between is not kept', async () => {
  const [setup, tool] = [
    process(11, 'setup.exe', [10, 'cmd.exe', 'wmiprvse.exe']),
    process(12, 'powershell.exe', [11, 'setup.exe', 'cmd.exe']),
  ];
  const run = process(13, 'whoami.exe', [12, 'powershell.exe', 'setup.exe']);
  // powershell.exe stands below no host, and below no command program, so its own record is not kept.
  expect(await ask([setup, tool, run])).toEqual({ kind: 'known', value: [below(11, 'setup.exe', 10, 1)] });
});

test('follows commands that run commands three generations down, and no further', async () => {
  const chain = [
    process(11, 'powershell.exe', [10, 'cmd.exe', 'wmiprvse.exe']),
    process(12, 'cmd.exe', [11, 'powershell.exe', 'cmd.exe']),
    process(13, 'rundll32.exe', [12, 'cmd.exe', 'powershell.exe']),
    process(14, 'whoami.exe', [13, 'rundll32.exe', 'cmd.exe']),
  ];
  expect(await ask(chain)).toEqual({
    kind: 'known',
    value: [below(11, 'powershell.exe', 10, 1), below(12, 'cmd.exe', 11, 2), below(13, 'rundll32.exe', 12, 3)],
  });
});

test('follows a process from generation to generation where each is kept', async () => {
  const first = process(11, 'excel.exe', [10, 'cmd.exe', 'wmiprvse.exe']);
  const second = process(12, 'calc.exe', [11, 'excel.exe', 'mmc.exe']);
  const third = process(13, 'calc2.exe', [12, 'calc.exe', 'excel.exe']);
  expect(await ask([first, second, third])).toEqual({
    kind: 'known',
    value: [below(11, 'excel.exe', 10, 1), below(12, 'calc.exe', 11, 2), below(13, 'calc2.exe', 12, 3)],
  });
});

test('takes nothing from a process that had the same PID at another time', async () => {
  const reused = factOf('DeviceProcessEvents', {
    ...(process(11, 'whoami.exe', [10, 'cmd.exe', 'wmiprvse.exe']).columns as Fact<'DeviceProcessEvents'>['columns']),
    InitiatingProcessCreationTime: at(5),
  });
  expect(await ask([reused])).toEqual({ kind: 'known', value: [] });
});

test('says where nothing is kept: below other services, explorer and scheduled tasks', async () => {
  const payload = process(10, 'payload.exe', [1, 'services.exe', 'wininit.exe']);
  expect(await ask([], payload)).toEqual({ kind: 'unknown', reason: 'what payload.exe starts below services.exe is not kept' });
  expect(await ask([], process(10, 'cmd.exe', [1, 'services.exe', 'wininit.exe']))).toEqual({ kind: 'known', value: [] });
});

test('a flood and hostile text are cut', async () => {
  const many = Array.from({ length: 300 }, (_, n) => process(100 + n, 'x'.repeat(40_000), [10, 'cmd.exe', 'wmiprvse.exe']));
  const finding = await ask(many);
  if (finding.kind === 'unknown') throw new Error(finding.reason);
  expect(finding.value).toHaveLength(50);
  expect(finding.value.map(({ fileName, commandLine }) => [fileName.length, commandLine?.length])[0]).toEqual([512, 1024]);
});
