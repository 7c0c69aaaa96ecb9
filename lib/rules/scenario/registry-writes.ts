/** What `writtenForCaller` demands, told of a rule's own write. */
import type { Severity } from '../../model/incident';
import { milliseconds, seconds, tick } from '../../model/time';
import { remoteRegistry, rpcss, wmiProvider } from './cast';
import { accepted, type Columns, carried, loggedOn, t, tickLess, valueSet } from './records';
import { type Bend, type Expected, incident, outcomes, type Scenario, type Story } from './scenario';

interface Written {
  readonly rule: string;
  readonly severity: Severity;
  readonly because: string;
  /** What is changed: a class, a service's program. */
  readonly what: string;
  readonly key: string;
  readonly value: readonly [name: string, data: string];
  /** What makes a write none of the rule's. */
  readonly noWrite: Readonly<Record<string, Columns>>;
  /** Of the incident that WMI's write after a call is. */
  readonly called: Partial<Pick<Expected, 'because' | 'confidence'>>;
}

interface Told {
  /** The client connects to SMB, logs on, and has the Remote Registry service write. */
  readonly story: Story;
  /** WMI's registry provider writes for whoever called WMI. */
  readonly ofCall: Story;
  readonly byConnection: string;
  readonly byCall: string;
  /** The forms of the story. */
  readonly both: string;
  /** What comes of the story. */
  readonly hop: readonly Expected[];
  /** Writes that are none of the rule's. */
  readonly writesOf: (where: string) => Readonly<Record<string, Bend>>;
  readonly scenarios: readonly Scenario[];
}

const own = '10.20.1.21';

export const writes = ({ rule, severity, because, what, key, value, noWrite, called }: Written): Told => {
  const [byConnection, byLogon, byCall, byWinRm] = [`${rule}/carried`, `${rule}/logged-on`, `${rule}/called`, `${rule}/winrm`];
  const both = `${byConnection} ${byLogon}`;
  const hop = [incident(severity, both, 'carrier logon write', { because })];
  const story: Story = {
    carrier: carried(445),
    logon: loggedOn(48_210_733, { RemotePort: 51_904, Timestamp: t(milliseconds(40)) }),
    write: valueSet(remoteRegistry, key, value, { Timestamp: t(milliseconds(350)) }),
  };
  const byWmi = valueSet(wmiProvider, key, value, { Timestamp: t(milliseconds(350)) });
  const ofCall: Story = { rpc: accepted(rpcss, { LocalPort: 135 }), write: byWmi };
  const ofWinRm: Story = { carrier: carried(5985), write: byWmi };
  const writesOf = (where: string) => Object.fromEntries(Object.entries(noWrite).map(([name, write]) => [`${name}, ${where}`, { write }]));

  const overSmb: readonly Scenario[] = [
    ...outcomes(story, hop, {
      'a mapped address': { carrier: { RemoteIP: '::ffff:10.20.3.117' } },
      'the logon 5 s before the connection': { logon: { Timestamp: t(seconds(-5)) } },
      'the logon 60 s after the connection': { logon: { Timestamp: t(seconds(60)) }, write: { Timestamp: t(seconds(60)) } },
      'the write 5 s before the connection, and the logon with it': { logon: { Timestamp: t() }, write: { Timestamp: t(seconds(-5)) } },
      'the write 60 s after the connection, and the logon with it': { logon: { Timestamp: t() }, write: { Timestamp: t(seconds(60)) } },
    }),
    ...outcomes(story, [incident(severity, byConnection, 'carrier write')], {
      'no logon': { logon: null },
      'the logon is no network logon': { logon: { LogonType: 'Batch' } },
      'the logon failed': { logon: { ActionType: 'LogonFailed' } },
      'the logon names the machine itself': { logon: { LocalIP: '10.20.3.117' } },
      'the logon is over another connection': { logon: { RemotePort: 51_905 } },
      'the ports are unknown': { carrier: { RemotePort: 0 }, logon: { RemotePort: 0 } },
      'the logon more than 5 s before the connection': { logon: { Timestamp: t(seconds(-5), tickLess) } },
      'the logon later than 60 s': { logon: { Timestamp: t(seconds(60), tick) }, write: { Timestamp: t(seconds(60)) } },
      'the write more than 5 s before the logon': { logon: { Timestamp: t(tick) }, write: { Timestamp: t(seconds(-5)) } },
      'the write later than 60 s after the logon': { logon: { Timestamp: t(tickLess) }, write: { Timestamp: t(seconds(60)) } },
    }),
    ...outcomes(story, [incident(severity, byLogon, 'carrier logon write')], {
      'the write more than 5 s before the connection, within 5 s of the logon': {
        logon: { Timestamp: t(tickLess) },
        write: { Timestamp: t(seconds(-5), tickLess) },
      },
      'the write later than 60 s after the connection, within 60 s of the logon': {
        logon: { Timestamp: t(tick) },
        write: { Timestamp: t(seconds(60), tick) },
      },
    }),
    ...outcomes(story, [], {
      ...writesOf('over SMB'),
      'another service writes': { write: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s wuauserv' } },
      'nobody connected': { carrier: null },
      'another program’s port 445': { carrier: { InitiatingProcessId: 4711 } },
      'System dials': { carrier: { ActionType: 'ConnectionSuccess' } },
      'System’s other port': { carrier: { LocalPort: 5985 } },
      'the machine itself connected': { carrier: { RemoteIP: own }, logon: { RemoteIP: own } },
      'the write more than 5 s before': { logon: null, write: { Timestamp: t(seconds(-5), tickLess) } },
      'the write later than 60 s': { logon: null, write: { Timestamp: t(seconds(60), tick) } },
    }),
  ];

  const throughWmi: readonly Scenario[] = [
    ...outcomes(ofCall, [incident(severity, byCall, 'rpc write', called)], {
      [`WMI changes ${what} right after a call`]: {},
      'the write 5 s before the call': { write: { Timestamp: t(seconds(-5)) } },
      'the write 60 s after the call': { write: { Timestamp: t(seconds(60)) } },
    }),
    ...outcomes(ofCall, [], {
      ...writesOf('after a call'),
      'a program at the machine asks WMI': { rpc: null },
      'the machine itself calls on 135': { rpc: { RemoteIP: own } },
      'another service takes the call': { rpc: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p -s Winmgmt' } },
      'another program takes the call': { rpc: { InitiatingProcessFileName: 'rpcsvc.exe' } },
      'a call on another port': { rpc: { LocalPort: 49_712 } },
      'a call that went out': { rpc: { ActionType: 'ConnectionSuccess' } },
      'the write more than 5 s before the call': { write: { Timestamp: t(seconds(-5), tickLess) } },
      'the write later than 60 s after the call': { write: { Timestamp: t(seconds(60), tick) } },
    }),
    ...outcomes(ofWinRm, [incident(severity, byWinRm, 'carrier write')], {
      [`WMI changes ${what} right after a connection of WinRM`]: {},
      'the same over 5986': { carrier: { LocalPort: 5986 } },
      'the write 5 s before the connection of WinRM': { write: { Timestamp: t(seconds(-5)) } },
      'the write 60 s after the connection of WinRM': { write: { Timestamp: t(seconds(60)) } },
    }),
    ...outcomes(ofWinRm, [], {
      ...writesOf('after a connection of WinRM'),
      'the machine itself connects to WinRM': { carrier: { RemoteIP: own } },
      'another program’s port 5985': { carrier: { InitiatingProcessId: 4711 } },
      'System dials 5985': { carrier: { ActionType: 'ConnectionSuccess' } },
      'a connection over SMB, which WMI is not asked by': { carrier: { LocalPort: 445 } },
      'the write more than 5 s before the connection of WinRM': { write: { Timestamp: t(seconds(-5), tickLess) } },
      'the write later than 60 s after the connection of WinRM': { write: { Timestamp: t(seconds(60), tick) } },
    }),
  ];

  return { story, ofCall, byConnection, byCall, both, hop, writesOf, scenarios: [...overSmb, ...throughWmi] };
};
