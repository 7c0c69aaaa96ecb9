import { entitiesOf } from '../../../lib/engine/entities';
import type { Address } from '../../../lib/model/address';
import type { Entity } from '../../../lib/model/entity';
import type { DeviceId, Fact, Tables } from '../../../lib/model/fact';
import type { Origin } from '../../../lib/model/incident';
import type { Role } from '../../../lib/model/match';
import { parseTicks, type Ticks } from '../../../lib/model/time';
import { factOf } from '../../support/enrichers/subject';

const device = 'd'.repeat(40) as DeviceId;
const host = 'srv-file-01.contoso.example';
const created = parseTicks('2026-03-17T12:00:00.1234567Z') as Ticks;

const named = <F extends Fact>(fact: F, deviceName = host): F => ({ ...fact, device, deviceName });
const process = (columns: Tables['DeviceProcessEvents']): Fact => named(factOf('DeviceProcessEvents', columns));
const logon = (columns: Tables['DeviceLogonEvents']): Fact => named(factOf('DeviceLogonEvents', columns));

const of = (facts: readonly (readonly [Role, Fact])[], origins: readonly Origin[] = []): readonly Entity[] =>
  entitiesOf(
    device,
    facts.map(([role, fact]) => ({ role, fact })),
    origins,
  );

const child = process({
  FileName: 'Payload.exe',
  FolderPath: 'C:\\Windows\\Payload.exe',
  SHA1: 'AB12',
  ProcessId: 7044,
  ProcessCreationTime: created,
  ProcessCommandLine: 'payload.exe /run',
  AccountDomain: 'contoso',
  AccountName: 'alice',
  AccountSid: 'S-1-5-21-1-2-3-1104',
  AccountUpn: 'alice@contoso.example',
  InitiatingProcessId: 5128,
  InitiatingProcessCreationTime: created,
  InitiatingProcessFileName: 'excel.exe',
  InitiatingProcessCommandLine: 'excel.exe -Embedding',
});

test('a child with its parent, its program, its account and its host refer to each other', () => {
  const found = of([['child', child]]);
  const refOf = (entity: Entity | undefined) => ({ $ref: entity?.$id });
  const [host1, account, file, hash, ...processes] = (['host', 'account', 'file', 'filehash', 'process', 'process'] as const).map(
    (type, index) => found.filter(({ Type }) => Type === type)[index === 5 ? 1 : 0],
  );
  expect(found).toHaveLength(6);
  expect(host1).toMatchObject({ HostName: 'srv-file-01', DnsDomain: 'contoso.example', MdatpDeviceId: device });
  expect(account).toMatchObject({ Name: 'alice', NTDomain: 'contoso', UPNSuffix: 'contoso.example', Sid: 'S-1-5-21-1-2-3-1104' });
  expect(hash).toMatchObject({ Algorithm: 'SHA1', Value: 'ab12' });
  expect(file).toMatchObject({ Name: 'Payload.exe', Directory: 'C:\\Windows', FileHashes: [refOf(hash)], Host: refOf(host1) });
  const parent = processes.find((one) => one?.Type === 'process' && one.ProcessId === '5128');
  expect(processes.find((one) => one !== parent)).toMatchObject({
    ProcessId: '7044',
    CreationTimeUtc: '2026-03-17T12:00:00.1234567Z',
    CommandLine: 'payload.exe /run',
    ImageFile: refOf(file),
    Account: refOf(account),
    ParentProcess: refOf(parent),
    Host: refOf(host1),
  });
});

test('ids are the places in the list, and every reference is to one that is there', () => {
  const found = of([['child', child]]);
  expect(found.map(({ $id }) => $id)).toEqual(found.map((_one, index) => String(index + 1)));
  const refs = [...JSON.stringify(found).matchAll(/"\$ref":"(\d+)"/g)].map(([, ref]) => ref);
  expect(refs.length).toBeGreaterThan(5);
  expect(refs.filter((ref) => !found.some(({ $id }) => $id === ref))).toEqual([]);
});

describe('an account', () => {
  const accountsOf = (columns: Tables['DeviceLogonEvents']) => of([['logon', logon(columns)]]).filter(({ Type }) => Type === 'account');

  test.each([
    ['English', 'nt authority', 'system'],
    ['French', 'autorite nt', 'système'],
    ['as the machine', 'workgroup', 'srv-file-01$'],
  ])('SYSTEM, %s, is its SID on this host and has no name', (_language, AccountDomain, AccountName) =>
    expect(accountsOf({ AccountDomain, AccountName, AccountSid: 'S-1-5-18' })).toEqual([
      { $id: '2', Type: 'account', Sid: 'S-1-5-18', Host: { $ref: '1' } },
    ]),
  );
  test('by its name alone is left out: it could be anybody’s', () => expect(accountsOf({ AccountName: 'administrator' })).toEqual([]));
  test('of the machine itself is one on this host', () =>
    expect(accountsOf({ AccountName: 'admin', AccountDomain: 'SRV-FILE-01', AccountSid: 'S-1-5-21-9-9-9-500' })).toMatchObject([
      { Name: 'admin', NTDomain: 'SRV-FILE-01', Host: { $ref: '1' } },
    ]));
  test('named as a user principal is named by its first part', () =>
    expect(accountsOf({ AccountName: 'bob@contoso.example', AccountDomain: 'contoso' })).toMatchObject([{ Name: 'bob' }]));
});

test('an account is one, however its rows name it', () => {
  const alice = { AccountName: 'alice', AccountDomain: 'contoso.example', AccountSid: 'S-1-5-21-1-2-3-1104' };
  const rows = [alice, { ...alice, AccountDomain: '' }, { AccountName: 'ALICE', AccountDomain: 'CONTOSO' }];
  const found = of(rows.map((columns) => ['logon', logon(columns)] as const));
  expect(found.map(({ Type }) => Type)).toEqual(['host', 'account']);
});

test('a process without its creation time is none: PIDs are given again', () => {
  expect(of([['child', process({ FileName: 'x.exe', ProcessId: 9 })]]).map(({ Type }) => Type)).toEqual(['host']);
});

test('a caller’s address, its device and the process that dialled are there', () => {
  const dial = named(
    factOf('DeviceNetworkEvents', { InitiatingProcessId: 6020, InitiatingProcessCreationTime: created }),
    'wks-117.contoso.example',
  );
  const caller = { ...dial, device: 'source' as DeviceId };
  const accept = named(factOf('DeviceNetworkEvents', { RemoteIP: '::ffff:10.20.3.117', LocalIP: '10.20.1.21' }));
  const found = of([['accept', accept]], [{ ip: '10.20.3.117' as Address, holder: { kind: 'nobody' }, dial: caller }]);
  expect(found).toMatchObject([
    { Type: 'host', HostName: 'srv-file-01' },
    { Type: 'ip', Address: '10.20.3.117' },
    { Type: 'host', HostName: 'wks-117', MdatpDeviceId: 'source' },
    { Type: 'process', ProcessId: '6020', Host: { $ref: '3' } },
  ]);
});

test('a service is its key', () => {
  const install = named(factOf('DeviceEvents', { ServiceName: 'UpdSvc', InitiatingProcessAccountSid: 'S-1-5-18' }));
  expect(of([['install', install]])).toMatchObject([
    { Type: 'host' },
    { Type: 'account', Sid: 'S-1-5-18' },
    { Type: 'registry-key', Key: 'SYSTEM\\CurrentControlSet\\Services\\UpdSvc' },
  ]);
});

test('hostile text is neutral, and a flood is cut without a loose reference', () => {
  const many = Array.from({ length: 200 }, (_, n): readonly [Role, Fact] => [
    'child',
    process({ FileName: `\u202e${n}.exe`, FolderPath: `C:\\${n}`, SHA1: `${n}`, ProcessId: n, ProcessCreationTime: created }),
  ]);
  const found = of(many);
  expect(found).toHaveLength(100);
  expect(JSON.stringify(found)).not.toContain('\u202e');
  const refs = [...JSON.stringify(found).matchAll(/"\$ref":"(\d+)"/g)].map(([, ref]) => Number(ref));
  expect(Math.max(...refs)).toBeLessThanOrEqual(100);
});
