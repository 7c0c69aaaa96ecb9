/* What the company's own history makes of a hop, told from raw records through the whole pipeline. */
import { compile } from '../../lib/engine/compile';
import { type Duration, hours, minutes, noTime, seconds } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import { services, wmiProvider } from '../../lib/rules/scenario/cast';
import {
  accepted,
  certificate,
  imageWritten,
  installed,
  loggedOn,
  type Process,
  type RawRecord,
  started,
  t,
} from '../../lib/rules/scenario/records';
import { numbered, run, type Standing } from './run-scenario';

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

const deviceOf = (n: number) => ({ DeviceId: `b${String(n).padStart(3, '0')}`.padEnd(40, '0'), DeviceName: `srv-${n}.contoso.example` });

/** A service is started on a device for a caller. */
const hop = (n: number, from: string, after: Duration, program: Process = agent): readonly RawRecord[] => [
  accepted(services, { ...deviceOf(n), RemoteIP: from, Timestamp: t(after) }),
  started(program, { ...deviceOf(n), Timestamp: t(after, seconds(2)) }),
];

/** Six devices, one every `apart`. */
const work = (from: string, apart: Duration): readonly RawRecord[] =>
  Array.from({ length: 6 }, (_, n) => hop(n, from, (apart * BigInt(n)) as Duration)).flat();

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

  test('does not speak for a file without a hash on a share or where users can write', async () => {
    const unhashed = (folder: string): Process => ({
      name: 'PSEXESVC.exe',
      pid: 6100,
      created: t(),
      commandLine: 'PSEXESVC.exe',
      folder,
      parent: services,
    });
    const incidents = await standing(
      [trusted],
      byShell(manager, hours(1)),
      ...['\\\\10.20.9.1\\x\\', 'C:\\Windows\\Temp\\', 'C:\\Windows\\'].map((folder, n) => hop(7 + n, manager, hours(2), unhashed(folder))),
    );
    expect([7, 8, 9].map((n) => on(n, incidents)?.severity)).toEqual(['Medium', 'Medium', 'Low']);
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

describe('how long it takes to be known', () => {
  const times = (...after: readonly number[]): readonly RawRecord[] => after.flatMap((at, n) => hop(n, manager, minutes(at), psexec));

  test('a quarter of an hour apart over an hour and more', async () =>
    expect(severitiesOf(await standing([trusted], byShell(manager, minutes(15))))).toEqual(Array.from({ length: 6 }, () => 'Low')));

  test('three times over half a workday', async () =>
    expect(severitiesOf(await standing([trusted], times(0, 6, 240, 246, 480, 486)))).toEqual(Array.from({ length: 6 }, () => 'Low')));

  test('again and again on the same machines, each of which has one incident for all of it', async () => {
    const use = (n: number, at: number): readonly RawRecord[] => {
      const session = 0x70_000 + 16 * at + n;
      const made: Process = { ...psexec, pid: 6_100 + at, created: t(minutes(at), seconds(2)) };
      return [
        loggedOn(session, { ...deviceOf(n), RemoteIP: manager, Timestamp: t(minutes(at)), AccountSid: 'S-1-5-21-1-2-3-1600' }),
        installed({ name: 'PSEXESVC', path: 'C:\\Windows\\PSEXESVC.exe' }, session, {
          ...deviceOf(n),
          Timestamp: t(minutes(at), seconds(1)),
        }),
        started(made, deviceOf(n)),
      ];
    };
    const rounds = (...after: readonly number[]): readonly RawRecord[] => after.flatMap((at) => [0, 1, 2, 3, 4].flatMap((n) => use(n, at)));
    const standingAfter = async (...after: readonly number[]) => severitiesOf(await standing([trusted], rounds(...after)));
    expect(await standingAfter(0, 240, 480)).toEqual(Array.from({ length: 5 }, () => 'Low'));
    expect(await standingAfter(0, 4, 8)).toEqual(Array.from({ length: 5 }, () => 'Medium'));
  });

  test('three times in an hour are not enough', async () =>
    expect(severitiesOf(await standing([trusted], times(0, 1, 30, 31, 60, 61)))).toContain('Medium'));

  test('twice, a night apart', async () =>
    expect(severitiesOf(await standing([trusted], times(0, 1, 2, 1_440, 1_441, 1_442)))).toEqual(Array.from({ length: 6 }, () => 'Low')));
});

describe('a caller whose visits are mostly suspicious', () => {
  const shell: Process = { ...agent, name: 'cmd.exe', folder: 'C:\\Windows\\System32\\', commandLine: 'cmd.exe /c start x' };
  const suspicious = Array.from({ length: 4 }, (_, n) => hop(10 + n, intruder, hours(n), shell)).flat();

  test('is explained in nothing, however long it goes on', async () => {
    const clean = Array.from({ length: 4 }, (_, n) => hop(n, intruder, minutes(60 * n + 30), psexec)).flat();
    const incidents = await standing([trusted], suspicious, clean);
    for (const n of [0, 1, 2, 3]) expect(on(n, incidents)?.severity).toBe('Medium');
  });

  test('a suspicion now and then does not undo a day of other work', async () => {
    const incidents = await standing([trusted], byShell(manager, hours(1)), hop(10, manager, hours(2), shell));
    for (const n of [0, 1, 2, 3, 4, 5]) expect(on(n, incidents)?.severity).toBe('Low');
    expect(on(10, incidents)?.severity).toBe('Medium');
  });
});

describe('a known caller', () => {
  /** The manager logs on to a machine, and connects to its services.exe. */
  const connected = (n: number, after: Duration, AccountSid: string): readonly RawRecord[] => {
    const caller = { ...deviceOf(n), RemoteIP: manager, RemotePort: 50_000 + n, Timestamp: t(after) };
    return [loggedOn(0x99000 + n, { ...caller, AccountSid }), accepted(services, caller)];
  };

  const shell: Process = {
    name: 'powershell.exe',
    pid: 6300,
    created: t(),
    commandLine: 'powershell.exe -File c:\\ops\\look.ps1',
    parent: wmiProvider,
  };
  const asked = (n: number, after: Duration, AccountSid: string): readonly RawRecord[] => [
    loggedOn(0x5a1f3, { ...deviceOf(n), RemoteIP: manager, Timestamp: t(after), AccountSid }),
    started({ ...shell, created: t(after, seconds(1)) }, { ...deviceOf(n), LogonId: 0x5a1f3 }),
  ];
  const day = Array.from({ length: 6 }, (_, n) => asked(n, hours(n), 'S-1-5-21-1-2-3-1600')).flat();

  describe('who has had its own service run cmd.exe for a day', () => {
    const script: Process = {
      ...agent,
      name: 'cmd.exe',
      folder: 'C:\\Windows\\System32\\',
      commandLine: 'cmd.exe /c start c:\\ops\\inv.cmd',
    };
    const service = { name: 'Inv', path: script.commandLine };
    const installing = (n: number, after: Duration): readonly RawRecord[] => [
      installed(service, 0x99000 + n, { ...deviceOf(n), Timestamp: t(after, seconds(1)) }),
      imageWritten(services, service, { ...deviceOf(n), Timestamp: t(after, seconds(1)) }),
    ];
    const starting = (n: number, after: Duration): readonly RawRecord[] => [
      ...connected(n, after, 'S-1-5-21-1-2-3-1600'),
      started({ ...script, created: t(after, seconds(2)) }, deviceOf(n)),
    ];
    const often = Array.from({ length: 10 }, (_, n) => asked(n % 6, hours(3 * n), 'S-1-5-21-1-2-3-1600')).flat();

    test('is Medium, in however many records the one reason shows', async () => {
      const start = starting(40, hours(20));
      for (const records of [start, [...installing(40, hours(20)), ...start]])
        expect(on(40, await standing(often, records))?.severity).toBe('Medium');
    });
  });

  test('is known by the account that it comes with', async () => {
    const incidents = await standing(day, asked(7, hours(5), 'S-1-5-21-1-2-3-1600'));
    expect(on(7, incidents)?.severity).toBe('Low');
  });

  describe('whose machine an intruder uses, with another account, another way and a file of which nothing is known', () => {
    const tool: Process = { ...agent, name: 'upd.exe', commandLine: 'C:\\Windows\\upd.exe', sha1: 'e'.repeat(40) };
    const pushed = (n: number, after: Duration): readonly RawRecord[] => [
      ...connected(n, after, 'S-1-5-21-1-2-3-1699'),
      installed({ name: 'Upd', path: tool.commandLine }, 0x99000 + n, { ...deviceOf(n), Timestamp: t(after, seconds(1)) }),
      started({ ...tool, created: t(after, seconds(2)) }, deviceOf(n)),
    ];

    test('is not known by what the same minutes show of them', async () => {
      const incidents = await standing(day, pushed(20, hours(5)), pushed(21, minutes(301)));
      expect([on(20, incidents)?.severity, on(21, incidents)?.severity]).toEqual(['Medium', 'Medium']);
    });
  });

  test('is not known under an account that it was not seen with', async () => {
    const incidents = await standing(day, asked(7, hours(5), 'S-1-5-21-1-2-3-1699'));
    expect(on(7, incidents)?.severity).toBe('Medium');
    expect(on(3, incidents)?.severity).toBe('Low');
  });
});

describe('a caller that is known by its remote desktop sessions', () => {
  const admin = 'S-1-5-21-1-2-3-1600';
  const session = (n: number, after: Duration, from: string, LogonType = 'RemoteInteractive'): RawRecord =>
    loggedOn(0x7a000 + n, { ...deviceOf(n), RemoteIP: from, Timestamp: t(after), AccountSid: admin, LogonType });
  const pushedAs = (n: number, after: Duration, AccountSid: string): readonly RawRecord[] => {
    const made = { ...psexec, pid: 6_100 + n, created: t(after, seconds(2)) };
    return [
      accepted(services, { ...deviceOf(n), RemoteIP: manager, RemotePort: 50_000 + n, Timestamp: t(after) }),
      loggedOn(0x5b000 + n, { ...deviceOf(n), RemoteIP: manager, RemotePort: 50_000 + n, Timestamp: t(after), AccountSid }),
      started(made, { ...deviceOf(n), Timestamp: t(after, seconds(2)) }),
    ];
  };
  const twice = [...pushedAs(0, hours(1), admin), ...pushedAs(1, hours(3), admin)];
  const sessions = (from: string, LogonType?: string): readonly RawRecord[] =>
    [10, 11, 12].map((n) => session(n, hours(2 * (n - 10)), from, LogonType));

  test('twice a day by PsExec is Medium where that is all that is known', async () =>
    expect(severitiesOf(await standing([trusted], twice))).toEqual(['Medium', 'Medium']));

  test('twice a day by PsExec is Low beside sessions on three machines over half a workday', async () => {
    const incidents = await standing([trusted], twice, sessions(manager));
    expect(severitiesOf(incidents)).toEqual(['Low', 'Low']);
    expect(incidents[0]?.reasons.join('\n')).toContain('in 4 other incidents or remote desktop sessions');
  });

  test('sessions from elsewhere, or on one machine, are none of its', async () => {
    expect(severitiesOf(await standing([trusted], twice, sessions(intruder)))).toEqual(['Medium', 'Medium']);
    const onOne = [0, 2, 4, 6].map((after) => session(0, hours(after), manager));
    expect(severitiesOf(await standing([trusted], twice, onOne))).toEqual(['Medium', 'Medium']);
  });

  test('other logons are no sessions: every desk logs on to a few servers all day', async () =>
    expect(severitiesOf(await standing([trusted], twice, sessions(manager, 'Network')))).toEqual(['Medium', 'Medium']));

  test('a way that is new from there is explained once they went on for a day, eight times at least', async () => {
    const often = (count: number): readonly RawRecord[] =>
      Array.from({ length: count }, (_, n) => session(10 + (n % 4), hours(3 * n), manager));
    const once = pushedAs(0, hours(5), admin);
    expect(severitiesOf(await standing([trusted], once, often(8)))).toEqual(['Low']);
    expect(severitiesOf(await standing([trusted], once, often(7)))).toEqual(['Medium']);
  });

  test('another account from there is not known by them', async () => {
    const incidents = await standing([trusted], twice, sessions(manager), pushedAs(3, hours(4), 'S-1-5-21-1-2-3-1699'));
    expect(on(3, incidents)?.severity).toBe('Medium');
  });
});

describe('software that is pushed to thirty machines within minutes, by a caller that nobody knows', () => {
  const pushed = (program: Process): readonly RawRecord[] =>
    Array.from({ length: 30 }, (_, n) => hop(n, manager, seconds(10 * n), program)).flat();

  test('is Low where it is signed and trusted, on its first day, and what it is tied to has no say', async () => {
    const incidents = await standing([trusted], pushed(agent));
    expect(severitiesOf(incidents)).toEqual(Array.from({ length: 30 }, () => 'Low'));
    expect(incidents[0]?.reasons.join('\n')).not.toContain('devices within 24 h');
  });

  test('is Medium where nothing is known of its signature', async () =>
    expect(severitiesOf(await standing(pushed(agent)))).toEqual(Array.from({ length: 30 }, () => 'Medium')));

  test('is Low where a record of what one of them started says that it is signed, and no certificate has come', async () => {
    const job: Process = { name: 'setup.exe', pid: 7_400, created: t(seconds(9)), commandLine: 'setup.exe /S', parent: agent };
    const incidents = await standing(pushed(agent), [
      started(job, { ...deviceOf(0), Timestamp: t(seconds(9)), InitiatingProcessSHA1: sha1, InitiatingProcessSignatureStatus: 'Valid' }),
    ]);
    expect(severitiesOf(incidents)).toEqual(Array.from({ length: 30 }, () => 'Low'));
  });

  test('is High where it is unsigned', async () =>
    expect(severitiesOf(await standing([certificate(sha1, { IsSigned: false })], pushed(agent)))).toEqual(
      Array.from({ length: 30 }, () => 'High'),
    ));
});

describe('an unsigned tool of the company’s own', () => {
  const own: Process = { ...agent, name: 'Own.exe', sha1: 'd'.repeat(40) };
  const unsigned = certificate(own.sha1 ?? '', { IsSigned: false });
  const nightly = (night: number): readonly RawRecord[] =>
    Array.from({ length: 3 }, (_, n) =>
      hop(20 + n, manager, minutes(night * 1_440 + n), { ...own, pid: 6_200 + night, created: t(minutes(night * 1_440 + n), seconds(2)) }),
    ).flat();

  test('is Medium on its first day, whoever brings it', async () => {
    const incidents = await standing([trusted, unsigned], usual, nightly(0));
    for (const n of [20, 21, 22]) expect(on(n, incidents)?.severity).toBe('Medium');
  });

  test('is Low from a known caller once it came back the next day', async () => {
    const incidents = await standing([trusted, unsigned], byShell(manager, hours(1)), nightly(0), nightly(1));
    for (const n of [20, 21, 22]) expect(on(n, incidents)?.severity).toBe('Low');
  });
});

test('a hop alone is as the rule has it', async () =>
  expect(severitiesOf(await standing(hop(1, intruder, noTime, psexec)))).toEqual(['Medium']));
