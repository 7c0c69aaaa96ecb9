import { hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { dcomLaunch, rpcss } from '../scenario/cast';
import { accepted, bystander, done, loggedOn, type Process, started, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const bySession = 'wmi-remote-subscription/session';
const byCall = 'wmi-remote-subscription/called';
const byCallSession = 'wmi-remote-subscription/called-session';
const withRun = 'wmi-remote-subscription/ran';

const logonId = 7_172_290;
const consumer = (name: string) => ({
  Namespace: '//./root/subscription',
  ESS: 'Updater',
  Consumer: `ActiveScriptEventConsumer="${name}"`,
  PossibleCause: 'Binding EventFilter',
});
const bound = (id: number | null, columns = {}) => done('WmiBindEventFilterToConsumer', consumer('Updater'), id ?? 0, columns);

const session: Story = { logon: loggedOn(logonId), subscription: bound(logonId) };
const hop = [incident('Low', bySession, 'logon subscription', { because: 'bound to a consumer' })];
const bothLogons = (id: number | string) => ({ logon: { LogonId: id }, subscription: { InitiatingProcessLogonId: id } });

const sessionScenarios: readonly Scenario[] = [
  ...outcomes(session, hop, {
    'a filter is bound to a consumer in the session of a remote logon': {},
    'its record has a LogonId of its own': { subscription: { LogonId: logonId, InitiatingProcessLogonId: 999 } },
    'a consumer that the record does not name': { subscription: { AdditionalFields: null } },
    'the logon 1 h before the binding': { logon: { Timestamp: t(hours(-1)) } },
    'the logon 5 s after the binding': { logon: { Timestamp: t(seconds(5)) } },
  }),
  ...outcomes(session, [], {
    'a WMI operation that binds nothing': { subscription: { ActionType: 'RemoteWmiOperation' } },
    'a binding by the administrator at the console': { logon: { LogonType: 'Interactive', RemoteIP: '-' } },
    'a binding by somebody at a remote desktop': { logon: { LogonType: 'RemoteInteractive' } },
    'a logon that failed': { logon: { ActionType: 'LogonFailed' } },
    'a logon without address': { logon: { RemoteIP: '-' } },
    'a binding in another session': { subscription: { InitiatingProcessLogonId: logonId + 1 } },
    'a binding by SYSTEM': bothLogons(999),
    'another machine’s binding': { subscription: bystander },
    'the logon more than 1 h before': { logon: { Timestamp: t(hours(-1), tickLess) } },
    'the logon more than 5 s after': { logon: { Timestamp: t(seconds(5), tick) } },
  }),
];

const call: Story = { rpc: accepted(rpcss, { LocalPort: 135 }), subscription: bound(null, { Timestamp: t(milliseconds(800)) }) };

const callScenarios: readonly Scenario[] = [
  ...outcomes(call, [incident('Low', byCall, 'rpc subscription')], {
    'a binding of no known session right after a call on 135': {},
    'its session is missing': { subscription: { InitiatingProcessLogonId: null } },
    'its session is that of the WMI service': { subscription: { InitiatingProcessLogonId: 999 } },
    'the binding 5 s before the call': { subscription: { Timestamp: t(seconds(-5)) } },
    'the binding 20 s after the call': { subscription: { Timestamp: t(seconds(20)) } },
  }),
  ...outcomes(call, [], {
    'nobody called': { rpc: null },
    'another operation after the call': { subscription: { ActionType: 'RemoteWmiOperation' } },
    'a binding of a session whose logon has not come': { subscription: { InitiatingProcessLogonId: logonId } },
    'another program’s port 135': { rpc: { InitiatingProcessFileName: 'rpcd.exe' } },
    'another svchost’s port 135': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'another port': { rpc: { LocalPort: 49_667 } },
    'a call that was not taken': { rpc: { ActionType: 'ConnectionFailed' } },
    'a call from the machine itself': { rpc: { RemoteIP: '::1' } },
    'the binding more than 5 s before': { subscription: { Timestamp: t(seconds(-5), tickLess) } },
    'the binding later than 20 s': { subscription: { Timestamp: t(seconds(20), tick) } },
  }),
];

/** Where the script of a consumer runs, whenever the event occurs. */
const scriptHost: Process = {
  name: 'scrcons.exe',
  pid: 5512,
  created: t(minutes(3)),
  commandLine: 'scrcons.exe -Embedding',
  folder: 'C:\\Windows\\System32\\wbem\\',
  parent: dcomLaunch,
};

/** The logon that a call makes can name no address. */
const callSession: Story = {
  ...call,
  logon: loggedOn(logonId, { RemoteIP: '-', RemoteDeviceName: null, Timestamp: t() }),
  subscription: bound(logonId, { Timestamp: t() }),
};

const callSessionScenarios: readonly Scenario[] = [
  ...outcomes(callSession, [incident('Low', byCallSession, 'rpc logon subscription')], {
    'a binding in a session without address, which a call opened': {},
    'the address of the session is missing': { logon: { RemoteIP: null } },
    'the address of the session is empty': { logon: { RemoteIP: '' } },
    'its logon 5 s before the call': { rpc: { Timestamp: t(seconds(5)) } },
    'its logon 20 s after the call': { rpc: { Timestamp: t(seconds(-20)) } },
    'its binding 5 s before the logon': { subscription: { Timestamp: t(seconds(-5)) } },
    'its binding 1 h after the logon': { subscription: { Timestamp: t(hours(1)) } },
  }),
  ...outcomes(callSession, [], {
    'a session without address and no call': { rpc: null },
    'in its session nothing is bound': { subscription: { ActionType: 'RemoteWmiOperation' } },
    'beside the port 135 of another program': { rpc: { InitiatingProcessFileName: 'rpcd.exe' } },
    'beside the port 135 of another svchost': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
    'beside a call on another port': { rpc: { LocalPort: 49_667 } },
    'beside a call that was not taken': { rpc: { ActionType: 'ConnectionFailed' } },
    'beside a call from the machine itself': { rpc: { RemoteIP: '::1' } },
    'its session is no network logon': { logon: { LogonType: 'NewCredentials' } },
    'its session failed to open': { logon: { ActionType: 'LogonFailed' } },
    'its session is the machine’s own': { logon: { RemoteIP: '::1' } },
    'its binding is in another session': { subscription: { InitiatingProcessLogonId: logonId + 1 } },
    'its logon more than 5 s before the call': { rpc: { Timestamp: t(seconds(5), tick) } },
    'its logon later than 20 s after the call': { rpc: { Timestamp: t(seconds(-20), tickLess) } },
    'its binding more than 5 s before the logon': { subscription: { Timestamp: t(seconds(-5), tickLess) } },
    'its binding later than 1 h': { subscription: { Timestamp: t(hours(1), tick) } },
  }),
  ...outcomes(
    { ...callSession, child: started(scriptHost, { LogonId: 999 }) },
    [incident('Low', `${byCallSession} ${withRun}`, 'rpc logon subscription child', { because: 'booted after the logon' })],
    {
      'the LogonId of a call again after a boot': {
        subscription: { Timestamp: t(minutes(40)) },
        child: { Timestamp: t(minutes(41)), InitiatingProcessParentCreationTime: t(minutes(20)) },
      },
    },
  ),
];

const ran: Story = { ...session, child: started(scriptHost, { LogonId: 999 }) };

const runScenarios: readonly Scenario[] = [
  ...outcomes(ran, [incident('Medium', `${bySession} ${withRun}`, 'logon subscription child')], {
    'the consumer’s script host starts': {},
    'it starts 5 s before the binding’s record': { child: { Timestamp: t(seconds(-5)) } },
    'it starts 24 h after the binding': { child: { Timestamp: t(hours(24)) } },
  }),
  ...outcomes(ran, hop, {
    'another server starts': { child: { FileName: 'dllhost.exe' } },
    'a program of its name that no activation started': { child: { InitiatingProcessCommandLine: 'explorer.exe' } },
    'it starts more than 5 s before': { child: { Timestamp: t(seconds(-5), tickLess) } },
    'it starts later than 24 h': { child: { Timestamp: t(hours(24), tick) } },
  }),
  ...outcomes(ran, [incident('Low', `${bySession} ${withRun}`, 'logon subscription child', { because: 'booted after the logon' })], {
    'the LogonId again after a boot': {
      subscription: { Timestamp: t(minutes(40)) },
      child: { Timestamp: t(minutes(41)), InitiatingProcessParentCreationTime: t(minutes(20)) },
    },
  }),
  ...outcomes(ran, [], {
    'the script host of a local subscription': { logon: null },
    'the script host of no subscription': { subscription: { ActionType: 'RemoteWmiOperation' } },
  }),
];

const others = { RemoteIP: '10.20.3.99' };

const hops: readonly Scenario[] = [
  ...outcomes(session, [incident('Low', bySession, 'logon subscription subscription2', { revision: 2 })], {
    'two bindings of one session are one hop': {
      subscription2: bound(logonId, { Timestamp: t(seconds(3)), AdditionalFields: JSON.stringify(consumer('Second')) }),
    },
  }),
  ...outcomes(session, [incident('Low', bySession, 'logon logon2 subscription subscription2')], {
    'one consumer bound twice by one caller is one hop': {
      logon2: loggedOn(logonId + 9, { Timestamp: t(minutes(30)) }),
      subscription2: bound(logonId + 9, { Timestamp: t(minutes(31)) }),
    },
  }),
  ...outcomes(session, [...hop, incident('Low', bySession, 'logon2 subscription2')], {
    'two callers are two hops': {
      logon2: loggedOn(logonId + 9, { ...others, Timestamp: t(minutes(5)) }),
      subscription2: bound(logonId + 9, { Timestamp: t(minutes(5), seconds(1)) }),
    },
  }),
  ...outcomes(
    ran,
    [
      incident('Medium', `${bySession} ${withRun}`, 'logon subscription child'),
      incident('Medium', `${bySession} ${withRun}`, 'logon2 subscription2 child'),
    ],
    {
      'a script host after two callers’ bindings makes no one hop of them': {
        logon2: loggedOn(logonId + 9, { ...others, Timestamp: t(minutes(1)) }),
        subscription2: bound(logonId + 9, { Timestamp: t(minutes(2)) }),
      },
    },
  ),
];

export const scenarios: readonly Scenario[] = [...sessionScenarios, ...callScenarios, ...callSessionScenarios, ...runScenarios, ...hops];
