import { days, milliseconds, minutes, seconds } from '../../../lib/model/time';
import { excel, payload, remoteRegistry, rpcss, services, surrogate, winRmHost, wmiProvider } from '../../../lib/rules/scenario/cast';
import {
  accepted,
  carried,
  certificate,
  dialledItself,
  loaded,
  loggedOn,
  type Process,
  started,
  t,
  valueSet,
} from '../../../lib/rules/scenario/records';
import { type Labelled, outcomes, type Scenario, type Story } from '../../../lib/rules/scenario/scenario';
import {
  accepting,
  type Bypass,
  bypass,
  calling,
  dcom,
  deployer,
  dllhost,
  explorer,
  freshProvider,
  logonId,
  mmc,
  publicFolder,
  raserver,
  rebooted,
  scm,
  servedBy,
  session,
  spoofed,
  startedBy,
  system32,
  unelevated,
  young,
  youngest,
} from './attacks';

const server = 'dcom-remote-server/accepted';
const serverSession = 'dcom-remote-server/network-logon';
const child = 'dcom-remote-child/started';
const childSession = 'dcom-remote-child/session';
const install = 'scm-remote-install/session';
const installStarted = 'scm-remote-install/started';
const serviceStarted = 'scm-remote-service/started';

const parents: readonly Bypass[] = [
  bypass('the parent of the payload is spoofed', { story: dcom, hidden: { child: spoofed }, forms: [server, serverSession] }),
  bypass('the parent is spoofed and no connection was recorded', {
    story: dcom,
    hidden: { rpc: null, accept: null, child: spoofed },
    forms: [serverSession],
  }),
  bypass('the parent is spoofed and no session is known', {
    story: dcom,
    hidden: { rpc: null, logon: null, server: started(excel), child: spoofed },
    forms: [server],
  }),
];

const hosts: readonly Bypass[] = [
  bypass('dllhost.exe serves the call', { story: calling, hidden: servedBy(dllhost), forms: [serverSession, childSession] }),
  bypass('WmiPrvSE.exe serves the call', {
    story: calling,
    hidden: { server: started(freshProvider), child: started({ ...payload, parent: freshProvider }, session) },
    forms: ['wmi-remote-child/session'],
  }),
  bypass('explorer.exe serves the call (ShellWindows)', {
    story: accepting,
    hidden: { logon: null, server: null, accept: accepted(explorer), child: startedBy(explorer) },
    forms: ['dcom-running-server/shell'],
  }),
  bypass('the scheduler started the explorer.exe that serves the call', {
    story: accepting,
    hidden: { logon: null, server: null, accept: accepted(unelevated), child: startedBy(unelevated) },
    forms: ['dcom-running-server/shell'],
  }),
  bypass('a server that runs for days serves the call', {
    story: { surrogate: started(surrogate), accept: accepted(excel), child: started(payload) },
    open: { server: started(excel) },
    hidden: {},
    forms: ['dcom-remote-child/running'],
  }),
  bypass('WinRM calls DCOM over the loopback', {
    story: {
      carrier: carried(5985),
      logon: loggedOn(logonId, { RemoteIP: '-', RemotePort: null }),
      server: started(winRmHost, session),
      dial: dialledItself(winRmHost, { Timestamp: t(seconds(2)) }),
      mmc: started(mmc),
      accept: accepted(mmc, { RemoteIP: '127.0.0.1', RemotePort: 51_910, LocalIP: '127.0.0.1', Timestamp: t(seconds(2)) }),
      child: startedBy(mmc, { created: t(seconds(3)) }),
    },
    open: { accept: { RemoteIP: '10.20.3.117', LocalIP: '10.20.1.21' } },
    hidden: {},
    forms: ['winrm-remote-host/carried-session', 'winrm-remote-host/loopback', 'winrm-remote-host/loopback-child'],
  }),
  bypass('the payload runs inside the server, without a child', {
    story: dcom,
    hidden: { image: loaded(excel, 'C:\\Users\\Public\\report.xll'), child: null },
    forms: [server, serverSession, 'dcom-remote-server/loaded'],
  }),
];

/** The service was there before: nothing is installed, it is only started. */
const starting: Story = { accept: accepted(services), child: started(deployer) };

const times: readonly Bypass[] = [
  bypass('a service in the first minute after boot', {
    story: scm,
    hidden: { accept: accepted(youngest), child: started({ ...deployer, parent: youngest }) },
    forms: [install, serviceStarted],
  }),
  bypass('an activation in the first five minutes after boot', {
    story: calling,
    hidden: { boot: started({ ...rpcss, created: t(minutes(-3), seconds(2)), parent: young }) },
    forms: [serverSession, childSession, 'dcom-activation-child/activated'],
  }),
  bypass('a service that waits for a reboot', {
    story: scm,
    hidden: { child: started({ ...deployer, created: t(days(6), seconds(9)), parent: rebooted }) },
    forms: [install, installStarted],
  }),
  bypass('a service that is started more than 10 s after the connection', {
    story: scm,
    hidden: { child: started({ ...deployer, created: t(minutes(20)) }) },
    forms: [install, installStarted],
  }),
  bypass('a server that starts more than 2 s after the call', {
    story: calling,
    hidden: { rpc: { Timestamp: t(seconds(-3)) } },
    forms: [serverSession, childSession],
  }),
  bypass('a connection that is stamped after the child', {
    story: accepting,
    hidden: { accept: { Timestamp: t(seconds(1)) } },
    forms: [server, child],
  }),
  bypass('a connection that is stamped after the start of the service', {
    story: scm,
    hidden: { accept: { Timestamp: t(seconds(1)) } },
    forms: [install, 'scm-remote-install/connected', serviceStarted],
  }),
  bypass('a connection that is stamped after the start of a service that was there', {
    story: starting,
    hidden: { accept: { Timestamp: t(seconds(1)) } },
    forms: [serviceStarted],
  }),
  bypass('a call that is stamped after the start of the server', {
    story: { ...calling, logon: loggedOn(logonId, { RemoteIP: '-' }) },
    hidden: { rpc: { Timestamp: t(milliseconds(300)) } },
    forms: ['dcom-activation-child/activated'],
  }),
];

const ikeextKey = 'SYSTEM\\CurrentControlSet\\Services\\IKEEXT';

/** WMI asks for the service, in a session of its own. */
const byWmi = { InitiatingProcessFileName: 'WmiPrvSE.exe', InitiatingProcessId: wmiProvider.pid, InitiatingProcessLogonId: 996 };

const channels: readonly Bypass[] = [
  bypass('a service over the SMB pipe', {
    story: scm,
    hidden: { accept: null, carrier: carried(445, { RemotePort: 51_903 }) },
    forms: [install, installStarted],
  }),
  bypass('a service over the SMB pipe whose record names no session', {
    story: scm,
    hidden: { accept: null, carrier: carried(445, { RemotePort: 51_903 }), install: { InitiatingProcessLogonId: 0 } },
    forms: ['scm-remote-install/piped', 'scm-remote-install/same-account', installStarted],
  }),
  bypass('a service of an unknown session, by a logon of which neither port nor connection is known', {
    story: scm,
    hidden: { accept: null, logon: { RemotePort: 0 }, install: { InitiatingProcessLogonId: 0 } },
    forms: ['scm-remote-install/same-account', installStarted],
  }),
  bypass('a service of a session whose logon names no address', {
    story: scm,
    hidden: { logon: { RemoteIP: '-' }, child: started({ ...deployer, created: t(minutes(20)) }) },
    forms: ['scm-remote-install/accepted', installStarted],
  }),
  bypass('WMI in a session whose logon names no address', {
    story: calling,
    hidden: {
      logon: { RemoteIP: '-' },
      server: started(freshProvider),
      child: started({ ...payload, parent: freshProvider }, session),
    },
    forms: ['wmi-remote-child/called-session'],
  }),
  bypass('DCOM whose connections were not recorded', {
    story: dcom,
    hidden: { rpc: null, accept: null },
    forms: [serverSession, childSession],
  }),
  bypass('a service made through WMI', {
    story: scm,
    hidden: { logon: null, accept: null, rpc: accepted(rpcss, { LocalPort: 135 }), install: byWmi },
    forms: ['scm-remote-install/called', installStarted],
  }),
  bypass('a service changed through WMI’s registry provider', {
    story: starting,
    hidden: {
      accept: null,
      rpc: accepted(rpcss, { LocalPort: 135 }),
      write: valueSet(wmiProvider, ikeextKey, ['ImagePath', deployer.commandLine]),
    },
    forms: ['registry-remote-service/called', 'registry-remote-service/started'],
  }),
  bypass('a class that the remote registry changed is loaded by a program of Windows', {
    story: accepting,
    hidden: {
      logon: null,
      server: null,
      accept: null,
      child: null,
      carrier: carried(445),
      write: valueSet(remoteRegistry, 'SOFTWARE\\Classes\\CLSID\\{655D9BF9-3876-43D0-B6E8-C83C1224154C}\\InprocServer32', [
        '',
        'C:\\Windows\\System32\\tquery2.dll',
      ]),
    },
    forms: ['registry-remote-class/carried'],
  }),
  bypass('a service whose connection was not recorded', { story: scm, hidden: { accept: null }, forms: [install, installStarted] }),
];

const names: readonly Bypass[] = [
  bypass('a payload called WerFault.exe', {
    story: accepting,
    hidden: { child: startedBy(excel, { name: 'WerFault.exe' }) },
    forms: [server, child],
    because: "called WerFault.exe, but does not run from that program's own folder",
  }),
  bypass('a payload called csc.exe', {
    story: calling,
    hidden: { child: startedBy(excel, { name: 'csc.exe' }) },
    forms: [childSession, 'dcom-activation-child/activated'],
    because: "called csc.exe, but does not run from that program's own folder",
  }),
  bypass('a server called raserver.exe', {
    story: accepting,
    hidden: { ...servedBy(raserver), accept: accepted(raserver) },
    forms: [server, child],
    because: "called raserver.exe, but does not run from that program's own folder",
  }),
  bypass('a server called dllhost.exe', {
    story: calling,
    hidden: servedBy({ ...dllhost, folder: publicFolder }),
    forms: [serverSession, childSession],
    because: "called dllhost.exe, but does not run from that program's own folder",
  }),
  bypass('a service with the command line of the Windows Installer', {
    story: scm,
    hidden: { child: started({ ...deployer, commandLine: 'msiexec.exe /V' }) },
    forms: [install, serviceStarted],
    because: "of the Windows Installer service, but does not run from that program's own folder",
  }),
];

const powershell: Process = { ...deployer, name: 'powershell.exe', folder: `${system32}WindowsPowerShell\\v1.0\\` };
const ikeext: Process = { ...deployer, name: 'svchost.exe', folder: system32, commandLine: 'svchost.exe -k netsvcs -p -s IKEEXT' };
const signed = certificate(deployer.sha1 ?? '', { IsSigned: true, IsTrusted: true });

const reputations: readonly Bypass[] = [
  bypass('a signed svchost.exe that runs a planted ServiceDll', {
    story: starting,
    hidden: {
      write: valueSet(services, `${ikeextKey}\\Parameters`, ['ServiceDll', 'C:\\Windows\\Temp\\wlbsctrl.dll']),
      child: started(ikeext),
      signed,
    },
    forms: ['scm-remote-install/written', 'scm-remote-install/written-hosted', serviceStarted],
  }),
  bypass('a signed svchost.exe that is started minutes after the remote registry changed its ServiceDll', {
    story: starting,
    hidden: {
      accept: null,
      carrier: carried(445),
      write: valueSet(remoteRegistry, `${ikeextKey}\\Parameters`, ['ServiceDll', 'C:\\Windows\\System32\\wlbsctrl2.dll']),
      child: started({ ...ikeext, created: t(minutes(20)) }),
      signed,
    },
    forms: ['registry-remote-service/carried', 'registry-remote-service/hosted'],
    because: 'The library of a service was changed, and the service was started',
  }),
  bypass('a signed program that runs what it is told and is on no list', {
    story: scm,
    hidden: { child: started(powershell), signed },
    forms: [install, serviceStarted],
    because: 'LOLBin',
  }),
  bypass('a certificate row that says unsigned', {
    story: scm,
    hidden: { unsigned: certificate(deployer.sha1 ?? '', { IsSigned: false, IsTrusted: false }) },
    forms: [install, serviceStarted],
    because: 'The child is unsigned',
  }),
];

/** The same service on so many machines, all within the hour. */
const wave = (size: number): readonly Labelled[] =>
  Array.from({ length: size }, (_, index) => {
    const device = { DeviceId: `${index}`.padStart(40, '0'), DeviceName: `srv-${index}` };
    return [
      { label: `accept${index}`, ...accepted(services, { ...device, ReportId: 1 }) },
      { label: `child${index}`, ...started(deployer, { ...device, ReportId: 2 }) },
    ];
  }).flat();

const volume: readonly Bypass[] = [{ name: 'a hundred machines at once', open: wave(99), hidden: wave(100), forms: [serviceStarted] }];

export const bypasses: readonly Bypass[] = [...parents, ...hosts, ...times, ...channels, ...names, ...reputations, ...volume];

/** What stays open: nothing in these records names the caller, so nothing is reported. docs/bypasses.md says so. */
export const stillOpen: readonly Scenario[] = outcomes(dcom, [], {
  'the parent is spoofed, and neither connection nor session of the server was recorded': {
    logon: null,
    rpc: null,
    accept: null,
    server: started(excel),
    child: spoofed,
  },
  'only the payload has the session of the caller, and its parent is spoofed': {
    rpc: null,
    accept: null,
    server: started(excel),
    child: started({ ...payload, parent: explorer }, session),
  },
});
