import type { Incident } from '../../../../lib/model/incident';
import type { Role } from '../../../../lib/model/match';
import { columns, type Row } from '../../../../lib/sinks/logs-ingestion/record';
import { rowOf, trimmedRow } from '../../../../lib/sinks/logs-ingestion/row';
import { incident, incidentId } from '../../../support/services/incidents';

const tenant = 'a-tenant';
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('a row', () => {
  test('has the incident’s facts in columns of their own', () => {
    const row = rowOf(incident(), tenant);
    expect(row).toMatchObject({
      DetectionId: incidentId(1),
      Revision: 1,
      Mode: 'live',
      SeverityRaised: false,
      Recurred: false,
      SourceTenantId: tenant,
      Tactics: '["LateralMovement","Execution"]',
      Techniques: '["T1021","T1059"]',
      SubTechniques: '["T1021.003"]',
      HostName: 'srv-01',
      DnsDomain: 'contoso.com',
      RemoteIP: '10.0.0.9',
      RemotePort: 51_000,
      RemoteDeviceName: 'ws-7',
      AccountName: 'bob',
      AccountNTDomain: 'CONTOSO',
      AccountSid: 'S-1-5-21-1-2-3-1104',
      ServerProcessName: 'mmc.exe',
      ServerProcessId: '4120',
      ChildFileName: 'cmd.exe',
      ChildDirectory: 'C:\\Windows\\System32',
      HashAlgorithm: 'SHA1',
      ConnectionTime: '2026-03-02T08:00:02.0000000Z',
      ServerTime: '2026-03-02T08:00:00.1234567Z',
      ChildTime: '2026-03-02T08:00:04.0000000Z',
      TextCut: false,
    });
    expect(row.Evidence).toHaveLength(3);
  });

  test('has every column of an incident of which everything is known', () => {
    const user = { $id: '2', Type: 'account' as const, Name: 'bob', UPNSuffix: 'contoso.com', Sid: 'S-1-5-21-1-2-3-1104' };
    const row = rowOf(incident({ absorbedBy: incidentId(2), entities: [user] }), tenant);
    expect(columns.map(({ name }) => name).filter((name) => row[name] === undefined)).toEqual([]);
  });

  test('leaves out what is not known', () => {
    const bare = rowOf(incident({ sources: [], accounts: [], processes: [], evidence: [], device: { id: 'd', name: 'host' } }), tenant);
    const absent: readonly (keyof Row)[] = [
      'RemoteIP',
      'RemotePort',
      'AccountName',
      'ChildSha1',
      'HashAlgorithm',
      'ConnectionTime',
      'DnsDomain',
      'AbsorbedBy',
    ];
    expect(absent.filter((name) => name in bare)).toEqual([]);
    expect(Object.values(bare)).not.toContain(undefined);
  });

  test('is dated by the first connection, else by the first logon', () => {
    const at = (role: Role, second: number) => ({
      role,
      table: '',
      timestamp: `2026-03-02T08:00:0${second}.0000000Z`,
      what: '',
      joins: [],
    });
    const timeOf = (...evidence: readonly ReturnType<typeof at>[]) => rowOf(incident({ evidence }), tenant).ConnectionTime;
    expect(timeOf(at('logon', 1), at('rpc', 5), at('accept', 3), at('accept', 2))).toBe('2026-03-02T08:00:02.0000000Z');
    expect(timeOf(at('logon', 4), at('logon', 3), at('child', 1))).toBe('2026-03-02T08:00:03.0000000Z');
  });

  test('names the account that came over the network, else the one that it ran as', () => {
    const [source] = incident().sources;
    const accountOf = (parts: Partial<Incident>) => {
      const { AccountName, AccountNTDomain, AccountSid } = rowOf(incident({ accounts: ['NT AUTHORITY\\SYSTEM'], ...parts }), tenant);
      return [AccountNTDomain, AccountName, AccountSid];
    };
    const withoutAccount = { ip: '10.0.0.1', evidence: [] };
    expect(accountOf({ sources: [withoutAccount, source ?? withoutAccount] })).toEqual(['CONTOSO', 'bob', 'S-1-5-21-1-2-3-1104']);
    expect(accountOf({ sources: [withoutAccount] })).toEqual(['NT AUTHORITY', 'SYSTEM', undefined]);
    expect(accountOf({ sources: [], accounts: ['ann'] })).toEqual([undefined, 'ann', undefined]);
    expect(accountOf({ sources: [{ ...withoutAccount, account: 'FABRIKAM\\bob' }] })).toEqual(['FABRIKAM', 'bob', undefined]);
  });

  test('names the source’s device by what it called itself where no device is known, and no port that is none', () => {
    const row = rowOf(incident({ sources: [{ ip: '10.0.0.9', port: 2 ** 31, claimedName: 'KALI', evidence: [] }] }), tenant);
    expect([row.RemoteDeviceName, row.RemoteDeviceId, row.RemotePort]).toEqual(['KALI', undefined, undefined]);
  });

  test('has the whole path where it names no folder', () =>
    expect(rowOf(incident({ processes: [{ role: 'child', fileName: 'x.exe', folderPath: 'x.exe' }] }), tenant).ChildDirectory).toBe(
      'x.exe',
    ));

  test('says what the analytics rule goes by: absorbed, raised, come back', () =>
    expect(rowOf(incident({ revision: 3, severityRaised: true, recurred: true, absorbedBy: incidentId(2) }), tenant)).toMatchObject({
      Revision: 3,
      SeverityRaised: true,
      Recurred: true,
      AbsorbedBy: incidentId(2),
    }));

  test('has only declared columns, each name once and short enough', () => {
    const names = columns.map(({ name }) => name);
    expect(Object.keys(rowOf(incident(), tenant)).filter((name) => !(names as readonly string[]).includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    const reserved = ['Title', 'Type', 'TenantId', 'id', 'UniqueId', '_ResourceId', 'TimeGenerated'];
    expect(names.filter((name) => name.length > 45 || reserved.includes(name))).toEqual([]);
  });

  test('renders what an attacker chose as text: no mark-up is left in title and summary', () => {
    const hostile = 'x<img src=a onerror=b>[click](http://evil.example) `code` *bold* www.evil.example a@b.c';
    const { DetectionTitle, DetectionSummary } = rowOf(incident({ title: hostile, summary: hostile }), tenant);
    for (const text of [DetectionTitle, DetectionSummary]) expect(text).not.toMatch(/[<>&`[\]*@]|:\/\/|www\./);
  });
});

describe('a row that would be too large', () => {
  const long = '\u{1F600}'.repeat(50_000);
  const many = Array.from({ length: 700 }, (_, index) => `${index} ${'é'.repeat(500)}`);
  const process = { role: 'child' as const, fileName: long, commandLine: long, folderPath: long, sha1: long, account: long };
  const huge = incident({
    title: long,
    summary: long,
    severityReasons: many,
    rules: many,
    accounts: many,
    gaps: many,
    device: { id: long, name: `${long}.${long}` },
    sources: many.map((ip) => ({ ip, deviceName: long.slice(0, 400), account: `${long}\\${long}`, evidence: [] })),
    processes: [process, { ...process, role: 'server' }],
    evidence: many.map((what) => ({ role: 'child', table: what, timestamp: '', what, joins: [] })),
    entities: many.map((Address, index) => ({ $id: String(index), Type: 'ip', Address })),
    links: many.map((what) => ({ kind: 'chain', incident: what, what })),
  });
  const row = rowOf(huge, tenant);

  test('fits into a call, and no value is longer than the service takes', () => {
    expect(bytes([row])).toBeLessThan(1_000_000);
    for (const [name, value] of Object.entries(row))
      expect({ name, bytes: Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)) <= 64 * 1024 }).toEqual({
        name,
        bytes: true,
      });
  });

  test('says so, in the row and where text is missing', () => {
    expect(row.TextCut).toBe(true);
    expect(row.ChildCommandLine).toMatch(/… \(\d+ more characters\)$/);
    expect(row.ChildCommandLine).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    const [kept, missing] = [row.Gaps.slice(0, -1), row.Gaps.at(-1)];
    expect(kept).toEqual(many.slice(0, kept.length));
    expect(bytes([...kept, many[kept.length]])).toBeGreaterThan(59_900);
    expect(missing).toEqual({ cut: `${many.length - kept.length} more` });
  });

  test('lists the first entities as a list that can be read', () => {
    const entities = JSON.parse(row.Entities ?? '') as readonly unknown[];
    expect(entities).toEqual(huge.entities.slice(0, entities.length));
    expect(entities.length).toBeGreaterThan(40);
  });

  test.each(columns.flatMap(({ name, column, limit }) => (column === 'string' && limit !== undefined ? [[name, limit] as const] : [])))(
    'no text is longer than its limit: %s',
    (name, limit) => expect(String(row[name] ?? '').length).toBeLessThanOrEqual(limit),
  );

  test('a text as long as its column takes is left alone, one longer is cut', () => {
    const at = (length: number) => rowOf(incident({ processes: [{ role: 'child', fileName: 'x'.repeat(length) }] }), tenant);
    expect([at(1024).ChildFileName, at(1024).TextCut]).toEqual(['x'.repeat(1024), false]);
    expect(at(1025).ChildFileName).toMatch(/^x{984}… \(41 more characters\)$/);
    expect(at(1025).TextCut).toBe(true);
  });

  test('without its lists it is small, and still says who and where', () => {
    const trimmed = trimmedRow(row);
    expect(bytes(trimmed)).toBeLessThan(200_000);
    expect(trimmed).toMatchObject({ DetectionId: incidentId(1), Evidence: [], TextCut: true });
  });
});
