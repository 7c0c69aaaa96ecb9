import { parseAddress } from '../model/address';
import { type Fact, processOf, type Side, textOf, wholeOf } from '../model/fact';
import type { Evidence, Incident } from '../model/incident';
import type { Role, Tie } from '../model/match';
import { accountName } from '../model/text';
import { elapsed, formatDuration } from '../model/time';
import { neutralise } from './neutralise';
import { isAtAntimalware } from './paths';

const pid = (fact: Fact, side: Side): string => `PID ${processOf(fact, side).pid ?? 'unknown'}`;
const process = (fact: Fact, side: Side): string => `${neutralise(processOf(fact, side).name) || 'a process'} (${pid(fact, side)})`;
const port = (fact: Fact, column: string): string => {
  const value = wholeOf(fact, column);
  return value === undefined || value === 0 ? '' : `:${value}`;
};
const remoteEnd = (fact: Fact): string => {
  const raw = textOf(fact, 'RemoteIP');
  return `${parseAddress(raw) ?? (neutralise(raw, 128) || 'an unknown address')}${port(fact, 'RemotePort')}`;
};

/** An account as `domain\name`, empty where unknown. */
export const accountIn = (fact: Fact, prefix: '' | 'InitiatingProcess'): string =>
  neutralise(accountName(textOf(fact, `${prefix}AccountDomain`), textOf(fact, `${prefix}AccountName`)));

const name = (fact: Fact, column: string): string => neutralise(textOf(fact, column), 256);
/** Longest registry data that is shown in a sentence. */
const shownData = 300;

/** One fact in words, for the evidence and the timeline. */
export const describe = (role: Role, fact: Fact): string => {
  switch (role) {
    case 'accept':
      return `${process(fact, 'creator')} accepted a connection from ${remoteEnd(fact)} on port ${wholeOf(fact, 'LocalPort') ?? 'unknown'}`;
    case 'rpc':
      return `${remoteEnd(fact)} called the RPC endpoint mapper on port 135 (${neutralise(textOf(fact, 'ActionType'))})`;
    case 'logon':
      return `${accountIn(fact, '') || 'An unknown account'} logged on over the network from ${remoteEnd(fact)} (LogonId ${wholeOf(fact, 'LogonId') ?? 'unknown'})`;
    case 'carrier':
      return `Windows accepted a connection from ${remoteEnd(fact)} on port ${wholeOf(fact, 'LocalPort') ?? 'unknown'}`;
    case 'dial':
      return `${process(fact, 'creator')} called this device itself, port ${wholeOf(fact, 'RemotePort') ?? 'unknown'}`;
    case 'install':
      return `${accountIn(fact, '') || accountIn(fact, 'InitiatingProcess') || 'An unknown account'} installed the service ${name(fact, 'ServiceName')}, which runs ${neutralise(textOf(fact, 'ProcessCommandLine') || textOf(fact, 'FileName')) || 'an unknown program'}`;
    case 'write':
      return `${process(fact, 'creator')} wrote ${neutralise(textOf(fact, 'RegistryValueName'))} of ${name(fact, 'ServiceName') || name(fact, 'TaskName')}: ${neutralise(textOf(fact, 'RegistryValueData'), shownData)}`;
    case 'task':
      return `${accountIn(fact, 'InitiatingProcess') || 'An unknown account'} made the scheduled task ${name(fact, 'TaskName')} (${neutralise(textOf(fact, 'ActionType'))})`;
    case 'subscription':
      return `${accountIn(fact, 'InitiatingProcess') || 'An unknown account'} bound a WMI event filter to ${name(fact, 'Consumer') || 'an unknown consumer'}`;
    case 'launcher':
      return `${process(fact, 'self')} is the DcomLaunch host of this boot`;
    case 'server':
      return `${process(fact, 'creator')} started the server ${process(fact, 'self')}`;
    case 'image':
      return `${process(fact, 'creator')} loaded ${neutralise(textOf(fact, 'FolderPath')) || neutralise(textOf(fact, 'FileName'))}`;
    case 'child':
      return `${process(fact, 'creator')} started ${process(fact, 'self')}`;
  }
};

const apart = (a: Fact, b: Fact): string => {
  const between = elapsed(a.at, b.at);
  return between >= 0n ? `${formatDuration(between)} later` : `${formatDuration(elapsed(b.at, a.at))} earlier`;
};

/** The process that acted in a record of the role. */
const actors = {
  rpc: 'the process that was called',
  accept: 'the process that accepted',
  carrier: 'the process that accepted for Windows',
  dial: 'the process that called',
  install: 'the process that installed the service',
  write: 'the process that wrote the key',
  task: 'the process that made the task',
  subscription: 'the process that made the subscription',
  logon: 'the process that logged on',
  launcher: 'what started the DcomLaunch host',
  server: 'what started the server',
  image: 'the process that loaded the module',
  child: 'what started the child',
} as const satisfies Record<Role, string>;

const processIn = (role: Role, side: Side): string => {
  if (side === 'self') return role === 'launcher' ? 'the DcomLaunch host' : `the ${role}`;
  return side === 'creator' ? actors[role] : `the parent of ${actors[role]}`;
};

const sameProcess = ({ a, b, sides, exact }: Tie): string => {
  const [own, other] = sides ?? ['self', 'self'];
  const agrees = exact ? 'PID, file name and creation time agree' : 'PID and file name agree, a creation time is unknown';
  return `${processIn(a, own)} is ${processIn(b, other)}: ${agrees}`;
};

/** A tie in words, told from the side of its first fact. */
export const describeTie = (tie: Tie, evidence: Evidence): string => {
  const a = evidence.roles[tie.a]?.facts.find((fact) => fact.id === tie.aId);
  const b = evidence.roles[tie.b]?.facts.find((fact) => fact.id === tie.bId);
  if (a === undefined || b === undefined) return '';
  switch (tie.kind) {
    case 'same-process':
      return sameProcess(tie);
    case 'same-logon':
      return `same session as the ${tie.b}: LogonId agrees`;
    case 'same-connection':
      return `same connection as the ${tie.b}: remote address and port agree`;
    case 'same-caller':
      return `same caller as the ${tie.b}: the remote address agrees`;
    case 'mirrored':
      return `the other end of the ${tie.b}: their ports mirror each other`;
    case 'same-name':
      return tie.b === 'logon' ? 'asked for by the account of the logon: SID agrees' : `names what the ${tie.b} names`;
    case 'elapsed':
      return `the ${tie.b} followed ${apart(a, b)}`;
  }
};

/** A fact in the role it plays. */
export interface Placed {
  readonly role: Role;
  readonly fact: Fact;
}

interface Summarised extends Pick<Incident, 'sources' | 'processes'> {
  readonly host: string;
}

/** Longest text of one name in the summary, so that no attacker's text fills it. */
const shownName = 100;
const named = (text: string): string => neutralise(text, shownName);
const andMore = (count: number): string => (count > 1 ? ` and ${count - 1} more` : '');

const whoCame = (sources: Incident['sources'], host: string): string => {
  const [first] = sources;
  const from = first === undefined || first.ip === '' || first.ip === '-' ? 'An unknown address' : first.ip;
  const claimed = first?.claimedName === undefined ? '' : ` (calls itself ${named(first.claimedName)})`;
  const name = first?.deviceName === undefined ? claimed : ` (${named(first.deviceName)})`;
  // A call on 135 alone is tied to the server by time only.
  const came = first?.evidence.some((role) => role !== 'rpc') === false ? 'called the RPC endpoint mapper of' : 'reached';
  const account = first?.account === undefined ? '' : ` as ${named(first.account)}`;
  return `${named(from)}${name}${andMore(sources.length)} ${came} ${named(host)}${account}`;
};

const doer = (fact: Fact, which: Side): string => `${named(processOf(fact, which).name) || 'a process'} (${pid(fact, which)})`;

/** What was made or changed here for later, where nothing is known to have run. */
const whatWasMade = (role: Role, fact: Fact): string | undefined => {
  switch (role) {
    case 'install':
      return `the service ${named(textOf(fact, 'ServiceName'))} was installed, which runs ${named(textOf(fact, 'ServiceImage')) || 'an unknown program'}`;
    case 'task':
      return `the scheduled task ${named(textOf(fact, 'TaskName'))} was made or changed`;
    case 'subscription':
      return `a WMI event filter was bound to ${named(textOf(fact, 'Consumer')) || 'an unknown consumer'}`;
    case 'write': {
      const [service, comClass] = [textOf(fact, 'ServiceName'), textOf(fact, 'ComClass')];
      if (service !== '') return `the service ${named(service)} was changed`;
      return comClass === ''
        ? `the scheduled task ${named(textOf(fact, 'TaskName'))} was written`
        : `the COM class ${named(comClass)} was changed`;
    }
    default:
      return undefined;
  }
};

const whatRan = (facts: readonly Placed[], children: number): string => {
  const first = (role: Role): Fact | undefined => facts.find((one) => one.role === role)?.fact;
  const [child, server, accept] = [first('child'), first('server'), first('accept')];
  const images = facts.filter(({ role }) => role === 'image').map(({ fact }) => fact);
  const image = images.find((one) => !isAtAntimalware(one)) ?? images[0];
  if (child !== undefined) return `${doer(child, 'creator')} started ${doer(child, 'self')}${andMore(children)}`;
  if (image !== undefined) return `${doer(image, 'creator')} loaded ${named(textOf(image, 'FolderPath'))}`;
  const [made] = facts.flatMap(({ role, fact }) => whatWasMade(role, fact) ?? []);
  if (made !== undefined) return `${made}; nothing it started is known`;
  const served = server !== undefined ? doer(server, 'self') : accept !== undefined ? doer(accept, 'creator') : 'a process';
  return `${served} served the call; nothing it started is known`;
};

/** What happened, in one bounded sentence: source, host, account, server, child. `sources` and `processes` are the incident's own, neutral already. */
export const summarise = (facts: readonly Placed[], { sources, processes, host }: Summarised): string =>
  `${whoCame(sources, host)}: ${whatRan(facts, processes.filter(({ role }) => role === 'child').length)}.`;
