import { createHash } from 'node:crypto';
import { tableNamed } from '../../../lib/defender';
import { readRecord, tableOf } from '../../../lib/defender/read-record';
import { type Duration, days, elapsed, hours, plus, type Ticks } from '../../../lib/model/time';
import { everyAttack, techniques, variants } from '../../support/company/attacks/catalogue';
import { type Company, type CompanyOptions, company } from '../../support/company/company';
import { uptimeAt } from '../../support/company/estate/device';
import { messagesOf } from '../../support/company/messages';
import type { Columns } from '../../support/company/rows/columns';
import type { Delivered } from '../../support/company/rows/deliver';

const options: CompanyOptions = { devices: 32, days: 2, seed: 7, noise: 'none', attacks: everyAttack(2) };
const made = company(options);
const records = [...made.records()];
const benign = [...company({ ...options, attacks: [] }).records()];

const digest = (of: Company): string => {
  const hash = createHash('sha256');
  for (const { text } of messagesOf(of.records())) hash.update(text);
  return hash.digest('hex');
};

const rowsOf = (table: string, action?: string): readonly Columns[] =>
  records.flatMap(({ category, properties }) =>
    category === `AdvancedHunting-${table}` && (action === undefined || properties.ActionType === action) ? [properties] : [],
  );

const share = (rows: readonly Columns[], holds: (row: Columns) => boolean): number => rows.filter(holds).length / rows.length;

/** Hours that its devices are up in the first `length` of it, all together. */
const upHours = ({ estate }: Company, length: Duration): number => {
  const end = plus(estate.start, length);
  const spans = estate.devices.flatMap(({ uptimes }) => uptimes).filter(({ from }) => from < end);
  const inside = (from: Ticks, to: Ticks): Duration => elapsed(from < estate.start ? estate.start : from, to < end ? to : end);
  return spans.reduce((sum, { from, to }) => sum + Number(inside(from, to)) / Number(hours(1)), 0);
};

describe('the company', () => {
  test('is the same for the same options, and each time it is read', () => {
    const small: CompanyOptions = { devices: 24, days: 1, seed: 7, noise: 'none', attacks: everyAttack(1) };
    const first = company(small);
    const once = digest(first);
    expect([digest(first), digest(company(small))]).toEqual([once, once]);
    expect(digest(company({ ...small, seed: 8 }))).not.toBe(once);
  });

  test('streams in the order of enqueued time', () => {
    const faults = records.filter(({ enqueuedAt }, index) => index > 0 && enqueuedAt < (records[index - 1] as Delivered).enqueuedAt);
    expect(faults).toEqual([]);
  });

  test('has too few devices to be one below 24', () => {
    expect(() => company({ ...options, devices: 23 })).toThrow('at least 24 devices');
  });

  test('is a full stream with ordinary noise: some 250 records per device that is up and hour', () => {
    const small: CompanyOptions = { devices: 24, days: 1, seed: 3, noise: 'ordinary' };
    const countUntilNoon = (one: Company): number => {
      let count = 0;
      for (const { enqueuedAt } of one.records()) {
        if (enqueuedAt >= plus(one.estate.start, hours(12))) break;
        count++;
      }
      return count;
    };
    const full = company(small);
    const all = countUntilNoon(full);
    expect(all / upHours(full, hours(12))).toBeGreaterThan(220);
    expect(all / upHours(full, hours(12))).toBeLessThan(330);
    expect(countUntilNoon(company({ ...small, noise: 'none' }))).toBeLessThan(all / 4);
  });

  test('has at no time one address twice on its own network', () => {
    const { devices, start } = company({ ...options, devices: 300, attacks: [] }).estate;
    for (const hour of [0, 11, 13, 36, 47]) {
      const own = devices.filter(({ nat }) => nat === undefined).map(({ addressAt }) => addressAt(plus(start, hours(hour))));
      expect(new Set(own).size).toBe(own.length);
    }
  });

  test('moves the addresses of desks', () => {
    const { devices, start } = made.estate;
    const moved = devices.filter(({ addressAt }) => addressAt(start) !== addressAt(plus(start, days(1))));
    expect(moved.length).toBeGreaterThan(10);
    expect(moved.every(({ isClient }) => isClient)).toBe(true);
  });
});

describe('its records', () => {
  test('can all be read', () => {
    const faults = records.flatMap(({ category, properties }) => {
      const definition = tableNamed(tableOf(category));
      const read = definition && readRecord(definition, category, properties, 'place', 'by-file');
      return read !== undefined && 'fault' in read ? [read.fault] : [];
    });
    expect(faults).toEqual([]);
  });

  test('are each one of its own', () => {
    const ids = records.map(({ category, properties: { DeviceId, ReportId, Timestamp, ActionType } }) =>
      JSON.stringify([category, DeviceId, ReportId, Timestamp, ActionType ?? null]),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('hold no LogonId in a third of the starts, and no acting LogonId in two thirds', () => {
    const starts = benign.flatMap(({ properties }) => (properties.ActionType === 'ProcessCreated' ? [properties] : []));
    expect(starts.length).toBeGreaterThan(4_000);
    expect(share(starts, ({ LogonId }) => LogonId === 0)).toBeCloseTo(0.36, 1);
    expect(share(starts, ({ InitiatingProcessLogonId }) => InitiatingProcessLogonId === 0)).toBeCloseTo(0.69, 1);
  });

  test('tell a logon three times, twice with its LogonId and once by lsass.exe', () => {
    const logons = rowsOf('DeviceLogonEvents', 'LogonSuccess');
    expect(share(logons, ({ LogonId }) => LogonId === null)).toBeCloseTo(1 / 3, 10);
    expect(logons.filter(({ LogonId, IsLocalAdmin }) => (LogonId === null) === (IsLocalAdmin === null))).toEqual([]);
    expect(logons.filter(({ LogonId, InitiatingProcessId }) => LogonId !== null && InitiatingProcessId !== 0)).toEqual([]);
  });

  test('leave the port of a network logon out in a part, and write no address in several ways', () => {
    const network = rowsOf('DeviceLogonEvents').filter(({ LogonType, LogonId }) => LogonType === 'Network' && LogonId !== null);
    const addressed = network.filter(({ RemoteIP }) => typeof RemoteIP === 'string' && RemoteIP.length > 1);
    expect(share(addressed, ({ RemotePort }) => RemotePort === 0)).toBeCloseTo(0.3, 1);
    expect(new Set(network.filter((row) => !addressed.includes(row)).map(({ RemoteIP }) => RemoteIP))).toEqual(new Set(['-', '', null]));
  });

  test('of an installed service name its caller in the acting columns alone', () => {
    const installed = rowsOf('DeviceEvents', 'ServiceInstalled');
    expect(installed.length).toBeGreaterThan(200);
    expect(
      installed.filter(({ LogonId, AccountName, AccountSid }) => LogonId !== null || AccountName !== null || AccountSid !== null),
    ).toEqual([]);
    expect(new Set(installed.map(({ InitiatingProcessFileName }) => InitiatingProcessFileName))).toContain(null);
    expect(installed.filter((row) => (row.InitiatingProcessFileName === null) !== (row.InitiatingProcessId === 0))).toEqual([]);
  });

  test('of PID 4 have no parent and no command line', () => {
    const bySystem = rowsOf('DeviceNetworkEvents').filter(({ InitiatingProcessId }) => InitiatingProcessId === 4);
    expect(bySystem.length).toBeGreaterThan(50);
    const forms = new Set(
      bySystem.map((row) => [row.InitiatingProcessFileName, row.InitiatingProcessCommandLine, row.InitiatingProcessParentId].join()),
    );
    expect([...forms]).toEqual(['System,,0']);
  });

  test('write mapped, multicast and own addresses among those accepted, and names in both cases', () => {
    const accepts = rowsOf('DeviceNetworkEvents', 'InboundConnectionAccepted');
    const mapped = accepts.filter(({ RemoteIP }) => String(RemoteIP).startsWith('::ffff:'));
    expect(mapped.length).toBeGreaterThan(50);
    expect(mapped.every(({ RemoteIPType }) => RemoteIPType === 'FourToSixMapping')).toBe(true);
    expect(accepts.map(({ RemoteIP }) => RemoteIP)).toEqual(expect.arrayContaining(['224.0.0.251', 'ff02::fb', '127.0.0.1', '::1']));
    expect(accepts.some(({ RemoteIP, LocalIP }) => RemoteIP === LocalIP && RemoteIP !== '127.0.0.1')).toBe(true);
    expect(accepts.map(({ InitiatingProcessFileName }) => InitiatingProcessFileName)).toEqual(
      expect.arrayContaining(['EXCEL.EXE', 'excel.exe']),
    );
  });

  test('give services.exe one creation time a boot, equal to the last digit', () => {
    const boots = made.estate.devices.flatMap(({ id, uptimes }) => uptimes.map(({ hosts }) => `${id} ${hosts.services.createdText}`));
    const seen = new Set(
      records.flatMap(({ properties: row }) =>
        String(row.InitiatingProcessFileName).toLowerCase() === 'services.exe'
          ? [`${row.DeviceId} ${row.InitiatingProcessCreationTime}`]
          : [],
      ),
    );
    expect(seen.size).toBeGreaterThan(made.estate.devices.length);
    expect([...seen].filter((one) => !boots.includes(one))).toEqual([]);
  });

  test('say of few files that they are not signed', () => {
    const certificates = rowsOf('DeviceFileCertificateInfo');
    expect(certificates.length).toBeGreaterThan(100);
    expect(certificates.filter(({ IsSigned, Signer }) => IsSigned !== (Signer !== null))).toEqual([]);
    expect(share(certificates, ({ IsSigned }) => IsSigned === false)).toBeLessThan(0.2);
  });
});

describe('planted attacks', () => {
  test('are every technique in every variant', () => {
    const planted = new Set(made.attacks.map(({ name, variant }) => `${name} ${variant.logonIds} ${variant.ports}`));
    expect(planted.size).toBe(techniques.length * variants.length);
    expect(techniques.length).toBeGreaterThan(30);
  });

  test('are in the stream, each record once', () => {
    const planted = made.attacks.flatMap((attack) => attack.records);
    const streamed = new Set(records);
    expect(planted.filter((record) => !streamed.has(record))).toEqual([]);
    expect(new Set(planted).size).toBe(planted.length);
    expect(records.length - planted.length).toBe(benign.length);
  });

  test('happen on both ends, while both are up', () => {
    for (const { device, source, startedAt, records: own, name } of made.attacks) {
      const ids = new Set(own.map(({ properties }) => properties.DeviceId));
      expect(ids).toEqual(new Set(name.includes('throttled') ? [device.id] : [device.id, source.id]));
      expect([uptimeAt(device, startedAt), uptimeAt(source, startedAt)]).not.toContain(undefined);
    }
  });

  test('show the intruder’s LogonId only where identities are filled', () => {
    expect(made.attacks.filter(({ variant, hasIdentityEvidence }) => hasIdentityEvidence && variant.logonIds === 'zero')).toEqual([]);
    const tied = new Set(made.attacks.filter(({ hasIdentityEvidence }) => hasIdentityEvidence).map(({ name }) => name));
    const untied = techniques.map(({ name }) => name).filter((name) => !tied.has(name));
    expect(untied.sort()).toEqual([
      'dcom-long-running-server',
      'dcom-shellwindows',
      'registry-service-change',
      'scm-modified-service',
      'wmi-subscription',
    ]);
  });

  test('tell ports of logons only where ports are filled', () => {
    for (const { records: own, variant } of made.attacks) {
      const ports = own.flatMap(({ category, properties: { RemotePort, LogonId } }) =>
        category.endsWith('LogonEvents') && LogonId !== null ? [RemotePort !== 0] : [],
      );
      expect(new Set(ports)).toEqual(new Set([variant.ports === 'filled']));
    }
  });

  test('go from machine to machine, and from one to many', () => {
    const chain = made.attacks.filter(({ name }) => name === 'chain');
    expect(chain).toHaveLength(2 * variants.length);
    expect(chain[1]?.source).toBe(chain[0]?.device);
    const fleet = made.attacks.filter(({ name, variant }) => name === 'scm-fleet' && variant === variants[0]);
    expect(fleet.length).toBeGreaterThan(15);
    expect(new Set(fleet.map(({ device }) => device)).size).toBe(fleet.length);
    expect(new Set(fleet.map(({ source }) => source)).size).toBe(1);
  });

  test('that wait for a boot go on after it', () => {
    for (const { device, startedAt, records: own } of made.attacks.filter(({ name }) => name === 'scm-after-reboot')) {
      const booted = device.uptimes.find(({ from }) => from > startedAt);
      const starts = own.filter(({ properties }) => properties.ActionType === 'ProcessCreated');
      expect(starts.map(({ properties }) => properties.InitiatingProcessCreationTime)).toEqual([booted?.hosts.services.createdText]);
    }
  });
});

test('messages hold every record once, in order, at the time of their last', () => {
  const some = records.slice(0, 4_950);
  const messages = [...messagesOf(some, 100)];
  const read = messages.flatMap(
    ({ text }) => (JSON.parse(text) as { records: readonly { category: string; properties: Columns }[] }).records,
  );
  const texts = (all: readonly Pick<Delivered, 'category' | 'properties'>[]): string =>
    all.map(({ category, properties }) => JSON.stringify([category, properties])).join('\n');
  expect(texts(read) === texts(some)).toBe(true);
  expect(messages.map(({ enqueuedAt }) => enqueuedAt)).toEqual(
    messages.map((_, index) => some[Math.min(some.length, (index + 1) * 100) - 1]?.enqueuedAt),
  );
});
