import { seconds, tick } from '../../model/time';
import { rpcss, wmiProvider } from '../scenario/cast';
import { accepted, bystander, type Columns, carried, installed, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';
import { at, child, named, noInstall, now, updater, write, wrong } from './stories';

const byCall = named('called');
const byWinRm = named('winrm');

/** The program that asked is WMI's, and the session its own: that of a service account. */
const install = installed(updater, 996, {
  ...now,
  InitiatingProcessFileName: wmiProvider.name,
  InitiatingProcessId: wmiProvider.pid,
  InitiatingProcessCreationTime: wmiProvider.created,
  InitiatingProcessAccountSid: 'S-1-5-20',
});
const rpc = accepted(rpcss, { ...now, LocalPort: 135 });
const carrier = carried(5985, now);
const ofCall: Story = { rpc, install };
const ofWinRm: Story = { carrier, install };

const noWmi: Readonly<Record<string, Columns>> = {
  ...noInstall,
  'an agent of the same account updates itself': { InitiatingProcessFileName: 'agent.exe' },
  'another machine’s install by WMI': bystander,
};

const callScenarios: readonly Scenario[] = [
  ...outcomes(ofCall, [incident('Medium', byCall, 'rpc install', { confidence: 0.4 })], {
    'WMI made a service right after a call on 135': {},
    'the install by WMI 5 s before the call': { install: at(seconds(-5)) },
    'the install by WMI 20 s after the call': { install: at(seconds(20)) },
  }),
  ...outcomes(ofCall, [], {
    ...wrong('install', noWmi, 'right after a call on 135'),
    'a program at the machine asks WMI for a service': { rpc: null },
    'the machine itself calls on 135': { rpc: { RemoteIP: '10.20.1.21' } },
    'another service takes the call': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s Winmgmt' } },
    'another program takes the call': { rpc: { InitiatingProcessFileName: 'rpcd.exe' } },
    'a call on another port': { rpc: { LocalPort: 49_712 } },
    'a call that went out': { rpc: { ActionType: 'ConnectionSuccess' } },
    'the install by WMI more than 5 s before the call': { install: at(seconds(-5), tickLess) },
    'the install by WMI later than 20 s after the call': { install: at(seconds(20), tick) },
  }),
];

const winRmScenarios: readonly Scenario[] = [
  ...outcomes(ofWinRm, [incident('Medium', byWinRm, 'carrier install')], {
    'WMI made a service right after a connection of WinRM': {},
    'the same over 5986': { carrier: { LocalPort: 5986 } },
    'the install by WMI 5 s before the connection of WinRM': { install: at(seconds(-5)) },
    'the install by WMI 20 s after the connection of WinRM': { install: at(seconds(20)) },
  }),
  ...outcomes(ofWinRm, [], {
    ...wrong('install', noWmi, 'right after a connection of WinRM'),
    'the machine itself connects to WinRM': { carrier: { RemoteIP: '10.20.1.21' } },
    'another process takes the connection of WinRM': { carrier: { InitiatingProcessId: 5 } },
    'System dials 5985': { carrier: { ActionType: 'ConnectionSuccess' } },
    'a connection to a share, and WMI makes a service': { carrier: { LocalPort: 445 } },
    'the install by WMI more than 5 s before the connection of WinRM': { install: at(seconds(-5), tickLess) },
    'the install by WMI later than 20 s after the connection of WinRM': { install: at(seconds(20), tick) },
  }),
];

const host: Columns = { FileName: 'svchost.exe', ProcessCommandLine: 'svchost.exe -k netsvcs -p -s UpdSvc' };

/** What follows adds to the install of WMI as to any other. */
const addingScenarios: readonly Scenario[] = [
  ...outcomes(ofCall, [incident('Medium', `${byCall} ${named('recorded')}`, 'rpc install write')], {
    'the key of the service that WMI made': { write },
  }),
  ...outcomes(ofCall, [incident('Medium', `${byCall} ${named('started')}`, 'rpc install child')], {
    'the service that WMI made was started': { child },
  }),
  ...outcomes({ ...ofCall, child }, [incident('Medium', `${byCall} ${named('hosted')}`, 'rpc install child')], {
    'the service that WMI made was started in a host': { child: host },
  }),
  ...outcomes({ child, ...ofCall }, [], {
    'a program at the machine asks WMI for a service, which is started': { rpc: null },
  }),
];

export const wmiScenarios: readonly Scenario[] = [...callScenarios, ...winRmScenarios, ...addingScenarios];
