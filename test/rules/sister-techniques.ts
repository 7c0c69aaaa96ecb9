import { milliseconds, minutes, seconds } from '../../lib/model/time';
import { dcomLaunch, payload, rpcss, scheduler, winRmHost, wmiProvider } from '../../lib/rules/scenario/cast';
import {
  accepted,
  admin,
  carried,
  dialledItself,
  done,
  loggedOn,
  type Process,
  started,
  t,
  valueSet,
} from '../../lib/rules/scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../../lib/rules/scenario/scenario';

/** WMI, WinRM and tasks beside all other rules: whatever they see of one hop is one incident, of two hops two. */

const logonId = 48_210_733;
const owned = { ...admin, LogonId: logonId };
const nobody = { RemoteIP: '-', RemotePort: 0, RemoteDeviceName: null };
const nameless = loggedOn(logonId, { ...nobody, Timestamp: t(milliseconds(5)) });
const others = { RemoteIP: '10.20.3.99', RemotePort: 40_110 };

const cmd: Process = { ...payload, name: 'cmd.exe', folder: 'C:\\Windows\\System32\\', commandLine: 'cmd.exe /Q /c whoami' };
const byWmi = (pid: number, created: string): Process => ({ ...cmd, pid, created, parent: wmiProvider });

/** Everything that Defender may have of one WMI command, whose provider host starts for it. */
const young: Process = { ...wmiProvider, created: t(milliseconds(120)) };
const wmi: Story = {
  rpc: accepted(rpcss, { LocalPort: 135 }),
  logon: loggedOn(logonId, { Timestamp: t(milliseconds(30)), RemotePort: 51_902 }),
  server: started(young, { AccountName: 'network service', AccountSid: 'S-1-5-20', LogonId: 996 }),
  child: started({ ...cmd, parent: young, created: t(milliseconds(230)) }, owned),
};

const wmiScenarios: readonly Scenario[] = [
  ...outcomes(wmi, [incident('Medium', 'dcom-activation-child/activated wmi-remote-child/session', 'rpc logon server child')], {
    'every trace of one WMI command': {},
  }),
  ...outcomes(
    { logon: loggedOn(logonId), child: started(byWmi(7044, t()), owned) },
    [incident('Medium', 'wmi-remote-child/session', 'logon child'), incident('Medium', 'wmi-remote-child/session', 'logon2 child2')],
    {
      'two callers of one provider host': {
        logon2: loggedOn(logonId + 9, others),
        child2: started(byWmi(7100, t(seconds(2))), { ...admin, LogonId: logonId + 9 }),
      },
    },
  ),
];

const host: Story = { carrier: carried(5985), logon: nameless, server: started(winRmHost, owned) };
const hosted = 'winrm-remote-host/carried winrm-remote-host/carried-session';
const mmc: Process = {
  ...winRmHost,
  name: 'mmc.exe',
  pid: 6200,
  created: t(seconds(3)),
  commandLine: 'mmc.exe -Embedding',
  parent: dcomLaunch,
};
const loop = { RemoteIP: '127.0.0.1', RemotePort: 51_910, LocalIP: '127.0.0.1', LocalPort: 49_712 };

const winRmScenarios: readonly Scenario[] = [
  ...outcomes(
    { logon: loggedOn(logonId), server: started(winRmHost, owned), child: started({ ...cmd, parent: winRmHost }, owned) },
    [incident('Medium', 'winrm-remote-host/session winrm-remote-host/child', 'logon server child', { because: 'LOLBin' })],
    { 'a WinRM session with an address is no DCOM': {} },
  ),
  ...outcomes(host, [incident('Medium', `${hosted} wmi-remote-child/winrm-session`, 'carrier logon server child')], {
    'PowerShell and WMI in one session of WinRM are one hop': { child: started(byWmi(7044, t(seconds(2))), owned) },
  }),
  ...outcomes(
    host,
    [incident('Medium', `${hosted} winrm-remote-host/loopback winrm-remote-host/loopback-child`, 'carrier logon dial accept server child')],
    {
      'DCOM from within a WinRM session to the device itself is the same hop': {
        server2: started(mmc, { LogonId: logonId + 9 }),
        own: loggedOn(logonId + 9, { RemoteIP: '127.0.0.1', Timestamp: t(seconds(3)) }),
        dial: dialledItself(winRmHost, { Timestamp: t(seconds(4)) }),
        accept: accepted(mmc, { ...loop, Timestamp: t(seconds(4)) }),
        child: started({ ...payload, parent: mmc, created: t(seconds(5)) }),
      },
    },
  ),
  ...outcomes(host, [incident('Low', hosted, 'carrier logon server'), incident('Medium', 'wmi-remote-child/session', 'logon2 child')], {
    'WinRM by one caller and WMI by another are two hops': {
      logon2: loggedOn(logonId + 9, { ...others, Timestamp: t(seconds(1)) }),
      child: started(byWmi(7044, t(seconds(2))), { ...admin, LogonId: logonId + 9 }),
    },
  }),
];

const tree = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree\\Updater';
const task = 'task-remote-create';

/** What ordinary machines do. */
const quiet: Story = {
  desktop: loggedOn(logonId, { LogonType: 'RemoteInteractive', RemotePort: 0 }),
  embedding: started(mmc, owned),
  spawned: started({ ...cmd, parent: mmc, created: t(seconds(4)) }, owned),
  runas: loggedOn(logonId + 1, nobody),
  tool: started({ ...payload, parent: dcomLaunch, pid: 7300 }, { ...admin, LogonId: logonId + 1 }),
  inventory: started({ ...byWmi(7400, t(seconds(6))), name: 'inventory.exe' }, { LogonId: 999 }),
  ownTask: done('ScheduledTaskCreated', { TaskName: '\\Updater' }, 999),
  scheduled: valueSet(scheduler, tree, ['Index', '3']),
  scheduled2: valueSet(scheduler, tree, ['Index', '3'], { Timestamp: t(minutes(1)) }),
};

const otherScenarios: readonly Scenario[] = [
  ...outcomes(
    { logon: loggedOn(logonId), child: started(byWmi(7044, t()), owned) },
    [incident('Medium', `wmi-remote-child/session ${task}/session`, 'logon task child')],
    {
      'a command by WMI and a task in one session are one hop': { task: done('ScheduledTaskCreated', { TaskName: '\\Updater' }, logonId) },
    },
  ),
  ...outcomes(quiet, [], { 'a remote desktop, RunasCs, inventory by WMI and the scheduler’s own writes are no hop': {} }),
];

export const sisterTechniques: readonly Scenario[] = [...wmiScenarios, ...winRmScenarios, ...otherScenarios];
