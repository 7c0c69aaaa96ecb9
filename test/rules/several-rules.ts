import { type Duration, days, hours, milliseconds, minutes, seconds, tick } from '../../lib/model/time';
import { excel, payload, rpcss, services } from '../../lib/rules/scenario/cast';
import { accepted, admin, bystander, loaded, loggedOn, type Process, started, t, tickLess } from '../../lib/rules/scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../../lib/rules/scenario/scenario';

const server = 'dcom-remote-server/accepted dcom-remote-server/accepted-running';
const child = 'dcom-remote-child/started dcom-remote-child/running';
const running = 'dcom-running-server/automation';
const activation = 'dcom-activation-child/activated';
const session = 'dcom-remote-server/network-logon';
const image = 'dcom-remote-server/loaded';
const service = 'scm-remote-service/started';
const childBySession = 'dcom-remote-child/session';
const wmiBySession = 'wmi-remote-child/session';

const logonId = 48_210_733;
const beginning: Story = { accept: accepted(excel), server: started(excel) };
const call: Story = {
  logon: loggedOn(logonId),
  rpc: accepted(rpcss, { LocalPort: 135, RemotePort: 51_902, Timestamp: t(milliseconds(-229)) }),
  server: started(excel, { ...admin, LogonId: logonId }),
  accept: accepted(excel),
};

const cmd: Process = { ...payload, name: 'cmd.exe', folder: 'C:\\Windows\\System32\\', commandLine: 'cmd.exe /Q /c whoami' };
const tool: Process = { ...payload, name: 'tool.exe', pid: 3380, created: t(seconds(2)), parent: services };
const wmi: Process = {
  ...excel,
  name: 'WmiPrvSE.exe',
  folder: 'C:\\Windows\\System32\\wbem\\',
  commandLine: 'wmiprvse.exe -secured -Embedding',
};

const dllhost: Process = {
  ...excel,
  name: 'dllhost.exe',
  pid: 6120,
  folder: 'C:\\Windows\\System32\\',
  commandLine: 'DllHost.exe /Processid:{}',
};

/** Whatever the rules see of one hop is one incident. */
export const severalRules: readonly Scenario[] = [
  ...outcomes(beginning, [incident('Low', server, 'accept launcher server', { revision: 1 })], {
    'a server that was called, and no child': {},
  }),
  ...outcomes(beginning, [incident('Medium', `${server} ${child} ${running}`, 'accept launcher server child', { revision: 2 })], {
    'its child is the next revision': { child: started(payload) },
  }),
  ...outcomes(beginning, [incident('Medium', `${server} ${child}`, 'accept launcher server child', { revision: 2 })], {
    'its child, 24 h late': { child: started({ ...payload, created: t(hours(24)) }) },
  }),
  ...outcomes(
    beginning,
    [incident('High', `${server} ${child} ${running} ${image}`, 'accept launcher server image child child2', { revision: 4 })],
    {
      'a server, two children and a module': {
        child: started(payload),
        image: loaded(excel, 'C:\\Users\\Public\\report.xll'),
        child2: started({ ...payload, pid: 7100, created: t(minutes(4)) }),
      },
    },
  ),
  ...outcomes(
    call,
    [
      incident(
        'Medium',
        `${server} ${child} ${running} ${activation} ${session} ${childBySession}`,
        'rpc accept logon launcher server child',
        {
          revision: 3,
        },
      ),
    ],
    {
      'every trace of one DCOM command': { child: started(payload) },
    },
  ),
  ...outcomes(
    {},
    [
      incident(
        'High',
        `${server} ${child} ${running} ${activation} ${session} ${childBySession}`,
        'rpc accept logon launcher server child',
        {
          because: 'LOLBin',
        },
      ),
    ],
    {
      'child first, logon last': {
        child: started(cmd),
        accept: accepted(excel),
        server: started(excel, { ...admin, LogonId: logonId }),
        rpc: accepted(rpcss, { LocalPort: 135, Timestamp: t(milliseconds(-229)) }),
        logon: loggedOn(logonId),
      },
    },
  ),
  ...outcomes(
    call,
    [
      incident('Low', `${server} ${session}`, 'accept logon launcher server'),
      incident('Medium', service, 'accept2 child', { because: 'services.exe accepted' }),
    ],
    {
      'DCOM and a service on one machine are two hops': {
        rpc: null,
        accept2: accepted(services, { Timestamp: t(seconds(1)), LocalPort: 49_669 }),
        child: started(tool),
      },
    },
  ),
  ...outcomes(
    beginning,
    [
      incident('Low', server, 'accept launcher server'),
      incident('Low', server, 'accept2 launcher server2', { device: bystander.DeviceId }),
    ],
    {
      'one caller on two machines is two hops': { accept2: accepted(excel, bystander), server2: started(excel, bystander) },
    },
  ),
  ...outcomes(
    {},
    [
      incident('Medium', `${server} ${child} ${session} ${childBySession} ${wmiBySession}`, 'accept logon launcher server child', {
        because: 'LOLBin',
      }),
    ],
    {
      'a command through WMI: its harmless name clears nothing': {
        logon: loggedOn(logonId),
        server: started(wmi, { LogonId: logonId }),
        accept: accepted(wmi),
        child: started({ ...cmd, parent: wmi }, { ...admin, LogonId: logonId }),
      },
    },
  ),
  ...outcomes(
    {},
    [
      incident('Medium', `${server} ${child} ${session} ${childBySession} ${image}`, 'accept logon launcher server server2 image child', {
        because: 'loaded a module',
      }),
    ],
    {
      'a harmless sibling hides no server without child': {
        logon: loggedOn(logonId),
        server: started(excel, { LogonId: logonId }),
        image: loaded(excel, 'C:\\Users\\Public\\report.xll'),
        server2: started(dllhost, { LogonId: logonId }),
        accept: accepted(dllhost),
        child: started({ ...payload, parent: dllhost }),
      },
    },
  ),
];

const sha1 = 'd41e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60';
const devices = Array.from({ length: 101 }, (_, index) => ({
  DeviceId: `${'0'.repeat(37)}${String(index).padStart(3, '0')}`,
  DeviceName: `ws-${index}`,
}));

/** Each for a caller of its own: no fan-out adds to it. */
const services101 = Object.fromEntries(
  devices.flatMap((device, index) => [
    [`accept${index}`, accepted(services, { ...device, RemoteIP: `10.21.0.${index + 1}` })],
    [`child${index}`, started({ ...tool, sha1 }, device)],
  ]),
);
const everywhere = (severityOfLast: 'Low' | 'Medium', because: string) =>
  devices.map((device, index) =>
    incident(index < 100 ? 'Medium' : severityOfLast, service, `accept${index} child${index}`, {
      device: device.DeviceId,
      ...(index < 100 ? {} : { because }),
    }),
  );
const nextDay = (...more: readonly Duration[]) => ({
  accept100: { Timestamp: t(days(1), ...more) },
  child100: { Timestamp: t(days(1), seconds(2), ...more) },
});

/** One hash as a service on a hundred machines, and on one more. */
export const prevalence: readonly Scenario[] = [
  ...outcomes(services101, everywhere('Low', '100 or more other incidents'), {
    'a hash that a hundred machines started the day before': nextDay(),
  }),
  ...outcomes(services101, everywhere('Medium', 'services.exe accepted'), {
    'a hash that a hundred machines started within a day': nextDay(tickLess),
    'a hash that ninety-nine machines started the day before': {
      ...nextDay(),
      accept7: { Timestamp: t(tick) },
      child7: { Timestamp: t(seconds(2), tick) },
    },
  }),
];
