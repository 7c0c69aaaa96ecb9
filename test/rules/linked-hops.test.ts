/*
 * A walk through a network, told in raw records: WKS-117 → SRV-FILE-01 → SRV-DB-02, each by DCOM. What each incident says of
 * where it came from and what it is tied to, from the live pipeline in any order and from a replay.
 */
import { compile } from '../../lib/engine/compile';
import type { Incident } from '../../lib/model/incident';
import { type Duration, hours, milliseconds, minutes, noTime, seconds } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import { dcomLaunch, excel, payload, rpcss, services } from '../../lib/rules/scenario/cast';
import {
  accepted,
  type Columns,
  installed,
  loggedOn,
  type Process,
  type RawRecord,
  started,
  t,
  target,
} from '../../lib/rules/scenario/records';
import { incidentsIn } from '../support/replay';
import { seededRandom, shuffled } from '../support/worlds/seeded-random';
import { run } from './run-scenario';

const ruleSet = compile(rules, 'live');

interface Machine {
  readonly DeviceId: string;
  readonly DeviceName: string;
  readonly address: string;
}

const workstation: Machine = { DeviceId: 'a1'.repeat(20), DeviceName: 'wks-117.contoso.example', address: '10.20.3.117' };
const fileServer: Machine = { ...target, address: '10.20.1.21' };
const database: Machine = { DeviceId: 'b2'.repeat(20), DeviceName: 'srv-db-02.contoso.example', address: '10.20.1.22' };

const on = ({ DeviceId, DeviceName }: Machine): Columns => ({ DeviceId, DeviceName });

/** The addresses of a machine, as its adapter says. */
const adapter = (machine: Machine, address = machine.address, after: Duration = noTime): RawRecord => ({
  category: 'AdvancedHunting-DeviceNetworkInfo',
  properties: {
    ...on(machine),
    Timestamp: t(after),
    ReportId: 639_199_803_770_463_000,
    NetworkAdapterName: `{${address}}`,
    NetworkAdapterStatus: 'Up',
    IPAddresses: JSON.stringify([{ IPAddress: address, SubnetPrefix: 24, AddressType: 'Private' }]),
  },
});

const shell: Process = { name: 'powershell.exe', pid: 6020, created: t(minutes(-20)), commandLine: 'powershell.exe -nop', parent: rpcss };

/** A DCOM server on one machine, activated from another, which starts a program. */
const hop = (from: Machine, to: Machine, after: Duration): readonly RawRecord[] => {
  const server: Process = { ...excel, created: t(after) };
  const child: Process = { ...payload, created: t(after, milliseconds(360)), parent: server };
  const ends: Columns = { RemoteIP: from.address, LocalIP: to.address, ...on(to) };
  return [
    accepted(rpcss, { ...ends, Timestamp: t(after, milliseconds(-105)), LocalPort: 135, RemotePort: 50_135 }),
    loggedOn(0x5a1f3, { Timestamp: t(after, milliseconds(-150)), RemoteIP: from.address, RemoteDeviceName: 'KALI', ...on(to) }),
    started(server, { ...on(to), LogonId: 0x5a1f3 }),
    accepted(server, { ...ends, Timestamp: t(after, milliseconds(124)) }),
    started(child, on(to)),
  ];
};

/** What the source says of the call of the endpoint mapper. */
const dialled = (from: Machine, to: Machine, after: Duration, by: Process = shell): RawRecord =>
  accepted(by, {
    ActionType: 'ConnectionSuccess',
    Timestamp: t(after, milliseconds(-110)),
    LocalIP: from.address,
    LocalPort: 50_135,
    RemoteIP: to.address,
    RemotePort: 135,
    ...on(from),
  });

const numbered = (records: readonly RawRecord[]) =>
  records.map(({ category, properties }, index) => ({
    category,
    properties: { ReportId: index + 1, ...properties },
    label: String(index),
  }));

/** Everything but ids, which a replay has of its own. */
const shown = (incidents: readonly Incident[]) => {
  const names = new Map(incidents.map(({ id, device }) => [id as string, `the incident on ${device.name}`]));
  return incidents
    .map(({ device, severity, severityReasons, sources, links, gaps }) => ({
      device: device.name,
      severity,
      severityReasons,
      sources,
      links: links.map(({ kind, incident, what }) => ({ kind, incident: names.get(incident) ?? 'a group', what })),
      gaps,
    }))
    .sort((a, b) => (a.device < b.device ? -1 : 1));
};

const live = async (records: readonly RawRecord[], order?: number) => {
  const all = numbered(records);
  return shown(
    (await run(ruleSet, order === undefined ? all : shuffled(seededRandom(order), all), 'punctual')).map(({ incident }) => incident),
  );
};

const replayed = async (records: readonly RawRecord[]) =>
  shown(await incidentsIn(numbered(records).map(({ label: _label, ...record }) => JSON.stringify({ records: [record] }))));

const walk = [
  adapter(workstation),
  adapter(fileServer),
  ...hop(workstation, fileServer, noTime),
  dialled(workstation, fileServer, noTime),
  ...hop(fileServer, database, hours(2)),
];

describe('a walk of two hops', () => {
  test('ties them: the second says where it came through, the first where it went on', async () => {
    const [second, first] = await live(walk);
    expect(first?.links).toEqual([
      {
        kind: 'chain',
        incident: 'the incident on srv-db-02.contoso.example',
        what: `After: this device, as 10.20.1.21, reached srv-db-02.contoso.example at ${t(hours(2), milliseconds(-150))}`,
      },
    ]);
    expect(second?.links).toEqual([
      {
        kind: 'chain',
        incident: 'the incident on srv-file-01.contoso.example',
        what: `Before: 10.20.3.117 reached srv-file-01.contoso.example at ${t(milliseconds(-150))}; from there this hop came`,
      },
    ]);
    expect(first?.severityReasons).toContain('The machine that this hop reached went on to another within 24 h (raises severity)');
    expect(second?.severityReasons).toContain(
      'The machine that this hop came from was itself reached from another within the 24 h before (raises severity)',
    );
  });

  test('names the source device and the process that dialled, and keeps what the client called itself apart', async () => {
    const [second, first] = await live(walk);
    expect(first?.sources[0]).toMatchObject({
      ip: '10.20.3.117',
      deviceId: workstation.DeviceId,
      deviceName: 'wks-117.contoso.example',
      deviceKnownBy: 'its own record of the connection: the ports of both ends agree',
      claimedName: 'KALI',
      dialledBy: { role: 'dial', fileName: 'powershell.exe', pid: 6020, commandLine: 'powershell.exe -nop' },
    });
    expect(second?.sources[0]).toMatchObject({
      deviceName: fileServer.DeviceName,
      deviceKnownBy: 'the only device known to have had the address around then',
    });
    expect(second?.sources[0]).not.toHaveProperty('dialledBy');
    expect([first?.gaps, second?.gaps]).toEqual([[], []]);
  });

  test('is told the same in any order, and by a replay', async () => {
    const straight = await live(walk);
    for (const order of [1, 2, 3, 4]) expect(await live(walk, order)).toEqual(straight);
    expect(await replayed(walk)).toEqual(straight);
  });

  test('of which the address came late is tied when it settles', async () => {
    const late = [...walk.slice(2), ...walk.slice(0, 2)];
    expect(await live(late)).toEqual(await live(walk));
  });
});

describe('a source that is not named', () => {
  test('because two devices had its address around then says so, and ties nothing', async () => {
    const shared = adapter(database, fileServer.address, hours(-20));
    const [second, first] = await live([...walk, shared]);
    expect([first?.links, second?.links]).toEqual([[], []]);
    expect(second?.sources[0]).not.toHaveProperty('deviceId');
    expect(second?.gaps).toEqual(['More than one device had the address 10.20.1.21 around then, so none is named as the source']);
  });

  test('because nobody is known to have had the address says so too', async () => {
    const [incident] = await live(hop(workstation, database, noTime));
    expect(incident?.sources[0]).toMatchObject({ ip: '10.20.3.117', claimedName: 'KALI' });
    expect(incident?.sources[0]).not.toHaveProperty('deviceName');
    expect(incident?.gaps).toEqual([
      'No device is known to have had the address 10.20.3.117 around then: a machine without Defender, or its address has not been seen',
    ]);
  });
});

describe('near misses', () => {
  test.each<[string, readonly RawRecord[]]>([
    ['a hop more than a day later', [...hop(workstation, fileServer, noTime), ...hop(fileServer, database, hours(25))]],
    ['a hop that came first', [...hop(workstation, fileServer, noTime), ...hop(fileServer, database, hours(-1))]],
    [
      'a hop from another machine',
      [...hop(workstation, fileServer, noTime), ...hop({ ...workstation, address: '10.20.3.9' }, database, hours(1))],
    ],
  ])('%s is tied to nothing', async (_what, records) => {
    const incidents = await live([
      adapter(workstation),
      adapter(fileServer),
      adapter(fileServer, fileServer.address, hours(25)),
      ...records,
    ]);
    expect(incidents.map(({ links }) => links)).toEqual([[], []]);
  });
});

describe('a source that reaches many', () => {
  const machines = Array.from(
    { length: 20 },
    (_, n): Machine => ({
      DeviceId: `c${String(n).padStart(2, '0')}`.padEnd(40, '0'),
      DeviceName: `srv-${n}.contoso.example`,
      address: `10.20.4.${n + 1}`,
    }),
  );
  const spread = [adapter(workstation), ...machines.flatMap((machine, n) => hop(workstation, machine, minutes(n)))];

  test('is one group in all of its incidents, and a reason in each', async () => {
    const incidents = await run(ruleSet, numbered(spread), 'punctual');
    const links = incidents.flatMap(({ incident }) => incident.links);
    expect(incidents).toHaveLength(20);
    expect(links).toHaveLength(20);
    expect(new Set(links.map(({ kind, incident }) => `${kind} ${incident}`)).size).toBe(1);
    expect(links[0]?.what).toBe(
      'wks-117.contoso.example reached at least 20 devices within 24 h; the incidents of one source and day are one group',
    );
    for (const { reasons } of incidents)
      expect(reasons).toContain('The same source reached at least 20 devices within 24 h (raises severity)');
  });

  test('is told the same by a replay', async () => expect(await replayed(spread)).toEqual(await live(spread, 7)));

  test('of a few devices is a group and no reason', async () => {
    const incidents = await live([adapter(workstation), ...machines.slice(0, 4).flatMap((one, n) => hop(workstation, one, seconds(n)))]);
    expect(incidents.map(({ links }) => links.length)).toEqual([1, 1, 1, 1]);
    expect(incidents.flatMap(({ severityReasons }) => severityReasons).filter((reason) => reason.includes('devices within'))).toEqual([]);
  });
});

test('the process that dialled is told by the ports alone: another connection of the same machines is not this one', async () => {
  const other = dialled(workstation, fileServer, noTime, { ...dcomLaunch, name: 'other.exe' });
  const moved = { ...other, properties: { ...other.properties, LocalPort: 50_136 } };
  const [incident] = await live([adapter(workstation), ...hop(workstation, fileServer, noTime), moved]);
  expect(incident?.sources[0]).toMatchObject({ deviceKnownBy: 'the only device known to have had the address around then' });
  expect(incident?.sources[0]).not.toHaveProperty('dialledBy');
});

describe('a logon from the device’s own address, of which it says nothing itself', () => {
  const itself = [
    loggedOn(0x5a1f3, { RemoteIP: fileServer.address }),
    installed({ name: 'UpdSvc', path: 'C:\\Windows\\updsvc.exe' }, 0x5a1f3),
  ];
  const onTheWire = [loggedOn(0x5a1f3, { RemoteIP: 'fe80::9582:39e0:356b:ef4e' }), ...itself.slice(1)];
  const reason = "Each address that called was the device's own then: it called itself (lowers severity)";

  test('is the device itself: less severe, and no remote caller’s session', async () => {
    const [only, ...others] = await live([adapter(fileServer), ...itself]);
    expect([only?.severity, only?.severityReasons, others]).toEqual([
      'Low',
      ['A service was installed or changed for a caller on another machine', reason],
      [],
    ]);
  });

  test('is another machine’s where a connection came from there: the address was the device’s own a day before', async () => {
    const accept = accepted(services, { RemoteIP: workstation.address, LocalIP: fileServer.address });
    const yesterday = adapter(fileServer, workstation.address, hours(-20));
    const logon = loggedOn(0x5a1f3, { RemoteIP: workstation.address });
    const [only] = await live([yesterday, logon, ...itself.slice(1), accept]);
    expect([only?.severity, only?.severityReasons.includes(reason)]).toEqual(['Medium', false]);
  });

  test('is the device itself too where the address is link-local', async () => {
    const [only] = await live([adapter(fileServer, 'fe80::9582:39e0:356b:ef4e'), ...onTheWire]);
    expect([only?.severity, only?.severityReasons.includes(reason), only?.sources[0]?.deviceName]).toEqual([
      'Low',
      true,
      fileServer.DeviceName,
    ]);
  });

  test('is a neighbour’s, who is not named, where it is link-local and not the device’s own, whoever had it elsewhere', async () => {
    const another = { ...fileServer, ...on(workstation), address: 'fe80::9582:39e0:356b:ef4e' };
    for (const known of [[adapter(another)], [adapter(another), adapter({ ...fileServer, address: 'fe80::1' })], []]) {
      const [only] = await live([...known, ...onTheWire]);
      expect([only?.severity, only?.severityReasons.includes(reason)]).toEqual(['Medium', false]);
      expect(only?.sources[0]).not.toHaveProperty('deviceId');
      expect(only?.gaps).toContain(
        'The address fe80:0:0:0:9582:39e0:356b:ef4e is link-local: a neighbour on the wire of this device, whom it does not name',
      );
    }
  });

  test('is another machine’s where that one had it, and where nobody is known to have', async () => {
    const another = { ...fileServer, ...on(workstation) };
    for (const known of [[adapter(another)], [adapter(another), adapter(fileServer)], []]) {
      const [only] = await live([...known, ...itself]);
      expect([only?.severity, only?.severityReasons.includes(reason)]).toEqual(['Medium', false]);
    }
  });
});
