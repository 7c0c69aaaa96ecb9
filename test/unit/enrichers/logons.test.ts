import { logons } from '../../../lib/enrichers/logons';
import type { Tables } from '../../../lib/model/fact';
import { asked, evidenceOf, factOf, noon, subjectOf } from '../../support/enrichers/subject';

type Columns = Tables['DeviceLogonEvents'];

const network: Columns = {
  ActionType: 'LogonSuccess',
  LogonType: 'Network',
  Protocol: 'NTLM',
  AccountDomain: 'contoso',
  AccountName: 'alice',
  AccountSid: 'S-1-5-21-1104',
  LogonId: 7,
  RemoteIP: '10.0.0.5',
  LocalIP: '10.0.0.9',
};
const logon = (columns: Columns = {}, time = noon, device?: string) =>
  factOf('DeviceLogonEvents', { ...network, ...columns }, time, device);
const lsass: Columns = { ActionType: 'LogonSuccess', LogonType: 'Network', AccountName: 'Alice', AccountSid: 'S-1-5-21-1104' };
const byLsass = (IsLocalAdmin: boolean, columns: Columns = {}) => factOf('DeviceLogonEvents', { ...lsass, IsLocalAdmin, ...columns });

const hop = logon();
const subject = subjectOf(evidenceOf({ logon: [hop] }));
const own = {
  from: '10.0.0.5',
  account: 'contoso\\alice',
  logonType: 'Network',
  protocol: 'NTLM',
  logonId: '7',
  at: '2026-03-17T12:00:00.0000000Z',
};
const told = async (...learnt: Parameters<typeof asked>[1][number][]) => {
  const finding = await asked(logons, learnt, subject);
  if (finding.kind === 'unknown') throw new Error(finding.reason);
  return finding.value;
};

test('says what the hop’s own logon was, and does not tell it again among the others', async () => {
  expect(await told(hop)).toEqual({ hop: [own], others: [] });
});

describe('whether the account administers the device', () => {
  test('is said by the row of lsass, which names neither address nor session', async () =>
    expect((await told(hop, byLsass(true))).hop).toEqual([{ ...own, isLocalAdmin: true }]));
  test('is no where only that was said', async () =>
    expect((await told(hop, byLsass(false))).hop).toEqual([{ ...own, isLocalAdmin: false }]));
  test('is yes where both were said', async () =>
    expect((await told(hop, byLsass(false), byLsass(true))).hop).toEqual([{ ...own, isLocalAdmin: true }]));
  test('is found by name where a row has no SID', async () => {
    const { AccountSid: _none, ...nameless } = lsass;
    expect((await told(factOf('DeviceLogonEvents', { ...nameless, IsLocalAdmin: true }))).hop).toEqual([{ ...own, isLocalAdmin: true }]);
  });
  test('is not taken from another account', async () =>
    expect((await told(byLsass(true, { AccountName: 'bob', AccountSid: 'S-1-5-21-1105' }))).hop).toEqual([own]));
});

const rdp: Columns = { LogonType: 'RemoteInteractive', Protocol: 'Negotiate', AccountName: 'bob' };
const other = (since: string) => ({
  from: '10.0.0.5',
  since: `2026-03-17T${since}:00.0000000Z`,
  account: 'contoso\\bob',
  protocol: 'Negotiate',
  logonType: 'RemoteInteractive',
  failed: false,
});

describe('another logon from the source', () => {
  test.each([
    ['ten minutes before', '2026-03-17T11:50:00Z', '11:50'],
    ['ten minutes after', '2026-03-17T12:10:00Z', '12:10'],
  ])('%s is told', async (_when, time, since) => expect((await told(logon(rdp, time))).others).toEqual([other(since)]));
  test.each([
    ['earlier', '2026-03-17T11:49:59Z'],
    ['later', '2026-03-17T12:20:00Z'],
  ])('%s is not', async (_when, time) => expect((await told(logon(rdp, time))).others).toEqual([]));
  test('is none of another source, or on another device', async () =>
    expect((await told(logon({ ...rdp, RemoteIP: '10.0.0.6' }), logon(rdp, noon, 'elsewhere'))).others).toEqual([]));
  test('is told once however often it comes', async () =>
    expect((await told(logon(rdp), logon(rdp, '2026-03-17T12:03:00Z'))).others).toEqual([other('12:00')]));
});

test('that logons failed is told once, whatever names were tried', async () => {
  const tried = ['a', 'b', 'c'].map((AccountName) => logon({ ActionType: 'LogonFailed', AccountName }));
  expect((await told(...tried)).others).toEqual([
    { from: '10.0.0.5', since: '2026-03-17T12:00:00.0000000Z', protocol: 'NTLM', logonType: 'Network', failed: true },
  ]);
});

test('without a logon and a source there is nothing to tell', async () => {
  expect(await asked(logons, [hop], subjectOf(evidenceOf({ child: [factOf('DeviceProcessEvents', {})] })))).toEqual({
    kind: 'known',
    value: { hop: [], others: [] },
  });
});

test('of a source that comes all day the first twelve stretches of ten minutes are asked about', async () => {
  const hours = Array.from({ length: 10 }, (_, hour) => `2026-03-17T${String(hour + 10).padStart(2, '0')}:00:00Z`);
  const own = hours.map((time) => logon({}, time));
  const seen = hours.map((time) => logon(rdp, time));
  const finding = await asked(logons, seen, subjectOf(evidenceOf({ logon: own })));
  expect(finding.kind === 'known' ? finding.value.others.map(({ since }) => since.slice(11, 16)) : finding.reason).toEqual([
    '10:00',
    '11:00',
    '12:00',
    '13:00',
  ]);
});

test('hostile names are bounded', async () => {
  const long = 'x'.repeat(60_000);
  const [one] = (await told(logon({ ...rdp, AccountName: long, Protocol: long }))).others;
  expect([one?.account?.length, one?.protocol?.length]).toEqual(['contoso\\'.length + 512, 512]);
});
