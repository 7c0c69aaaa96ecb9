import { prevalence } from '../../../lib/enrichers/prevalence';
import type { DeviceId } from '../../../lib/model/fact';
import type { Evidence } from '../../../lib/model/incident';
import { memoryStores } from '../../../lib/stores/memory';
import { evidenceOf, factOf, subjectOf } from '../../support/enrichers/subject';

const { signal } = new AbortController();
const child = factOf('DeviceProcessEvents', { SHA1: 'AB' });
const evidence = evidenceOf({ child: [child] });

/** What the last of so many incidents is told, each on its own device. */
const lastOf = async (incidents: number, shown: (n: number) => Evidence) => {
  const { reference } = memoryStores();
  const ask = (n: number) =>
    prevalence.enrich({ ...subjectOf(shown(n), [], `incident ${n}`), device: `device ${n % 30}` as DeviceId }, reference, signal);
  for (let n = 0; n < incidents - 1; n++) await ask(n);
  const finding = await ask(incidents - 1);
  if (finding.kind === 'unknown') throw new Error(finding.reason);
  return { finding, ask };
};

test.each([
  [1, 0, 0],
  [2, 1, 1],
  [4, 2, 2],
  [6, 5, 5],
  [60, 50, 20],
])('the last of %d incidents with one file hears of at least %d others on at least %d devices', async (incidents, others, devices) => {
  const { finding } = await lastOf(incidents, () => evidence);
  expect(finding.value).toEqual([{ what: 'file', value: 'ab', incidents: others, devices }]);
});

test('an incident that is judged again is no other incident', async () => {
  const { ask } = await lastOf(1, () => evidence);
  expect(await ask(0)).toEqual({ kind: 'known', value: [{ what: 'file', value: 'ab', incidents: 0, devices: 0 }] });
});

test('services count by name and by path, and who came from where to which device', async () => {
  const install = factOf('DeviceEvents', { ServiceName: 'UpdSvc', ProcessCommandLine: 'C:\\upd.exe' });
  const logon = factOf('DeviceLogonEvents', { RemoteIP: '10.0.0.5', LocalIP: '10.0.0.9', AccountName: 'alice', AccountSid: 'S-1-5-21-4' });
  const { finding } = await lastOf(1, () => evidenceOf({ install: [install], logon: [logon] }));
  expect(finding.value.map(({ what, value }) => [what, value])).toEqual([
    ['service name', 'UPDSVC'],
    ['service path', 'C:\\UPD.EXE'],
    ['source, account and target', '10.0.0.5, S-1-5-21-4'],
  ]);
});

test('the same source and account on another device are another hop', async () => {
  const logon = factOf('DeviceLogonEvents', { RemoteIP: '10.0.0.5', LocalIP: '10.0.0.9', AccountSid: 'S-1-5-21-4' });
  const { finding, ask } = await lastOf(2, () => evidenceOf({ logon: [logon] }));
  expect(finding.value.map(({ incidents }) => incidents)).toEqual([0]);
  expect(await ask(30)).toMatchObject({ value: [{ incidents: 1, devices: 1 }] });
});

test('evidence with nothing that repeats is told so, and a flood of files is cut', async () => {
  expect((await lastOf(1, () => evidenceOf({}))).finding.value).toEqual([]);
  const many = Array.from({ length: 50 }, (_, n) => factOf('DeviceProcessEvents', { SHA1: `${n}`.repeat(2000) }));
  const { finding } = await lastOf(1, () => evidenceOf({ child: many }));
  expect(finding.value.map(({ value }) => value.length)).toEqual(Array(10).fill(512));
});
