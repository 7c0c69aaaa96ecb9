import { contactsOf } from '../../../lib/engine/link';
import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import type { Evidence, IncidentId } from '../../../lib/model/incident';
import type { Role } from '../../../lib/model/match';
import { ticksOf } from '../../../lib/model/time';

const fact = (at: number, columns: object, device = 'd1', deviceName = ''): Fact =>
  ({
    table: 'DeviceNetworkEvents',
    id: `${at}` as FactId,
    device: device as DeviceId,
    deviceName,
    at: ticksOf(BigInt(at)),
    columns,
  }) as Fact;

const evidence = (roles: Partial<Record<Role, readonly Fact[]>>): Evidence => ({
  rules: [],
  roles: Object.fromEntries(Object.entries(roles).map(([role, facts]) => [role, { facts, more: false }])),
  ties: [],
});

const seen = (roles: Partial<Record<Role, readonly Fact[]>>) =>
  contactsOf(evidence(roles), 'i' as IncidentId).map(({ source, at }) => `${source} at ${at}`);

test('every fact that names a caller is a contact, each address and instant once', () =>
  expect(
    seen({
      accept: [fact(1, { RemoteIP: '10.0.0.1' }), fact(2, { RemoteIP: '::ffff:10.0.0.1' })],
      carrier: [fact(3, { RemoteIP: 'FE80::1%eth0' })],
      logon: [fact(2, { RemoteIP: '10.0.0.1' })],
      rpc: [fact(4, { RemoteIP: '10.0.0.2' })],
      child: [fact(5, { RemoteIP: '10.0.0.3' })],
      dial: [fact(6, { RemoteIP: '10.0.0.4' })],
    }),
  ).toEqual(['10.0.0.1 at 1', '10.0.0.1 at 2', 'fe80:0:0:0:0:0:0:1 at 3', '10.0.0.2 at 4']));

test.each([['-'], [''], ['127.0.0.1'], ['::1'], ['0.0.0.0'], ['224.0.0.251'], ['ff02::fb'], ['10.0.0.5']])(
  '%j names no other machine',
  (address) => expect(seen({ accept: [fact(1, { RemoteIP: address, LocalIP: '10.0.0.5' })] })).toEqual([]),
);

test('an answer to a call that the machine made is no contact, as long as the program is the real one', () => {
  const sinkIn = (folder: string) => ({
    RemoteIP: '10.0.0.1',
    InitiatingProcessFileName: 'unsecapp.exe',
    InitiatingProcessFolderPath: `${folder}\\unsecapp.exe`,
  });
  expect(seen({ accept: [fact(1, sinkIn('c:\\windows\\system32\\wbem')), fact(2, sinkIn('c:\\users\\public'))] })).toEqual([
    '10.0.0.1 at 2',
  ]);
});

test('the device is shown by its name, made harmless and of bounded length', () => {
  const [contact] = contactsOf(
    evidence({ child: [fact(0, {}, 'd1', `\u202e${'x'.repeat(5000)}`)], accept: [fact(1, { RemoteIP: '10.0.0.1' })] }),
    'i' as IncidentId,
  );
  expect(contact?.targetName).toMatch(/^\\u\{202e\}x{255}… \(4745 more characters\)$/);
});

test('a device id that would fill a row is none', () =>
  expect(seen({ accept: [fact(1, { RemoteIP: '10.0.0.1' }, 'd'.repeat(257))] })).toEqual([]));
