/* The live forms of the rules about WMI and WinRM. */
import type { Common, Connection, OtherEvent, Process } from '../records';
import { connection, event, formOf, type LiveForm, logon, process, sameAction, sameFile } from './form';
import {
  apartAtMost,
  between,
  hasNoSession,
  hasUnknownCaller,
  hour,
  inSession,
  isCalled,
  isLaunched,
  isNamelessLogon,
  isNetworkLogon,
  isOneOf,
  isOverWinRm,
  isRemote,
  isSvchost,
  isTaken,
  mirrored,
  sameSession,
  second,
  soonAfterCall,
  startedBy,
  startedByAcceptor,
  upAtLogon,
} from './said';
import { callerSession } from './text';

const aDayAfter = (from: Common, to: Common): boolean => between(from, to, -5n * second, 24n * hour);

// ---- processes started by WMI ---------------------------------------------------------------------------------------

const isChildOfProvider = (c: Process): boolean => sameFile(c.I.FileName, 'WmiPrvSE.exe');

/** Time stands in only where the session is unknown. */
const isChildForNobodyKnown = (c: Process): boolean => isChildOfProvider(c) && hasNoSession(c);

const wmiForm = formOf('wmi-remote-child');

const wmiChild: readonly LiveForm[] = [
  wmiForm(
    'session',
    { logon: logon(isNetworkLogon), child: process(isChildOfProvider) },
    ({ logon: l, child }) => sameSession(l.LogonId, child.LogonId) && upAtLogon(l, child.P) && inSession(l, child),
  ),
  wmiForm('called', { rpc: connection(isCalled), child: process(isChildForNobodyKnown) }, ({ rpc, child }) => soonAfterCall(rpc, child)),
  wmiForm(
    'called-session',
    { rpc: connection(isCalled), logon: logon(isNamelessLogon), child: process(isChildOfProvider) },
    ({ rpc, logon: l, child }) =>
      sameSession(l.LogonId, child.LogonId) && upAtLogon(l, child.P) && inSession(l, child) && soonAfterCall(rpc, l),
  ),
  wmiForm(
    'winrm-session',
    { carrier: connection(isOverWinRm), logon: logon(isNamelessLogon), child: process(isChildOfProvider) },
    ({ carrier, logon: l, child }) =>
      sameSession(l.LogonId, child.LogonId) && upAtLogon(l, child.P) && inSession(l, child) && soonAfterCall(carrier, l),
  ),
  wmiForm('winrm', { carrier: connection(isOverWinRm), child: process(isChildForNobodyKnown) }, ({ carrier, child }) =>
    soonAfterCall(carrier, child),
  ),
];

// ---- WinRM ----------------------------------------------------------------------------------------------------------

const hosts = ['wsmprovhost.exe', 'winrshost.exe'];

const isHost = (s: Process): boolean => isOneOf(s.FileName, hosts);

/** The host called the device itself: DCOM from within the session. */
const calledItself = (n: Connection): boolean =>
  sameAction(n.ActionType, 'ConnectionSuccess') && sameFile(n.I.FileName, 'wsmprovhost.exe') && !isRemote(n);

const acceptedFromItself = (n: Connection): boolean => isTaken(n) && isSvchost(n.P.FileName) && !isRemote(n);

const oneConnection = (dial: Connection, accept: Connection): boolean => mirrored(dial, accept) && apartAtMost(dial, accept, 5n * second);

const winRmForm = formOf('winrm-remote-host');

const winRmHost: readonly LiveForm[] = [
  winRmForm(
    'session',
    { logon: logon(isNetworkLogon), server: process(isHost) },
    ({ logon: l, server }) => sameSession(l.LogonId, server.LogonId) && upAtLogon(l, server.I) && inSession(l, server),
  ),
  winRmForm(
    'carried-session',
    { carrier: connection(isOverWinRm), logon: logon(isNamelessLogon), server: process(isHost) },
    ({ carrier, logon: l, server }) =>
      sameSession(l.LogonId, server.LogonId) && upAtLogon(l, server.I) && inSession(l, server) && soonAfterCall(carrier, l),
  ),
  winRmForm('carried', { carrier: connection(isOverWinRm), server: process(isHost) }, ({ carrier, server }) =>
    soonAfterCall(carrier, server),
  ),
  winRmForm('loopback', { dial: connection(calledItself), accept: connection(acceptedFromItself) }, ({ dial, accept }) =>
    oneConnection(dial, accept),
  ),
  winRmForm(
    'loopback-child',
    { dial: connection(calledItself), accept: connection(acceptedFromItself), child: process((c) => isSvchost(c.P.FileName)) },
    ({ dial, accept, child }) => oneConnection(dial, accept) && startedByAcceptor(accept, child) && aDayAfter(accept, child),
  ),
  winRmForm(
    'child',
    { server: process(isHost), child: process((c) => isOneOf(c.I.FileName, hosts)) },
    ({ server, child }) => startedBy(server, child) && aDayAfter(server, child),
  ),
];

// ---- subscriptions to WMI's events ----------------------------------------------------------------------------------

const isBinding = (e: OtherEvent): boolean => sameAction(e.ActionType, 'WmiBindEventFilterToConsumer');

/** The session is unknown, or that of the WMI service. */
const isBindingBySomebody = (e: OtherEvent): boolean => isBinding(e) && (hasUnknownCaller(e) || callerSession(e) === '999');

const subscriptionForm = formOf('wmi-remote-subscription');

const subscription: readonly LiveForm[] = [
  subscriptionForm(
    'session',
    { logon: logon(isNetworkLogon), subscription: event(isBinding) },
    ({ logon: l, subscription: e }) => sameSession(l.LogonId, callerSession(e)) && inSession(l, e),
  ),
  subscriptionForm('called', { rpc: connection(isCalled), subscription: event(isBindingBySomebody) }, ({ rpc, subscription: e }) =>
    soonAfterCall(rpc, e),
  ),
  subscriptionForm(
    'called-session',
    { rpc: connection(isCalled), logon: logon(isNamelessLogon), subscription: event(isBinding) },
    ({ rpc, logon: l, subscription: e }) => sameSession(l.LogonId, callerSession(e)) && inSession(l, e) && soonAfterCall(rpc, l),
  ),
  subscriptionForm(
    'ran',
    { subscription: event(isBinding), child: process((c) => isLaunched(c) && sameFile(c.FileName, 'scrcons.exe')) },
    ({ subscription: e, child }) => aDayAfter(e, child),
  ),
];

export const managementForms: readonly LiveForm[] = [...wmiChild, ...winRmHost, ...subscription];
