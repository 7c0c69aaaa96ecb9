/* What the published queries leave out of what they joined: here it is a reason that lowers, where the real thing is meant. */
import { type Fact, textOf, timeOf, wholeOf } from '../../model/fact';
import { foldCase } from '../../model/text';
import { type Duration, elapsed, formatDuration, minutes, seconds, type Ticks } from '../../model/time';
import { neutralise } from '../neutralise';
import { type Home, homeOf, homeOfServer, isServicePath, type Path, serverName } from '../paths';
import { foldedText } from '../predicates';
import { alarms, type Considered, lowers, nothing } from './consideration';
import { type Lists, named, nameIn } from './lists';

/** A name that the published queries leave out: it counts only for the real program, in its own folder. */
const leftOut = (what: string, home: Home): Considered => {
  if (home === 'elsewhere') return alarms(`${what}, but does not run from that program's own folder`);
  return lowers(`${what}, which the published query leaves out by name${home === 'unknown' ? '; its folder is unknown' : ''}`);
};

/** How Windows starts its error reports: a process that fails has its own made. Other parameters start what the registry names for them. */
const reportsItsCreator = (child: Fact): boolean => {
  const creator = wholeOf(child, 'InitiatingProcessId');
  return creator !== undefined && `${foldedText(child, 'ProcessCommandLine')} `.includes(` -U -P ${creator} `);
};

/** A name that the published queries leave out, and what must be true of a start of the program for that to be its own work. */
const isOwnWork = (child: Fact): boolean => foldedText(child, 'FileName') !== foldCase('WerFault.exe') || reportsItsCreator(child);

export const leftOutChild = (child: Fact, lists: Lists): Considered => {
  if (!named(lists.excludedChildren, foldedText(child, 'FileName'))) return nothing;
  const [what, home] = [`The child is called ${neutralise(textOf(child, 'FileName'))}`, homeOf(child, 'self')];
  return home === 'elsewhere' || isOwnWork(child) ? leftOut(what, home) : nothing;
};

/** The published hunt is about DCOM: WMI and WinRM, which it leaves out too, have rules of their own here. */
export const leftOutServer = (path: Path, lists: Lists): Considered => {
  const name = serverName(path);
  const host = nameIn(lists.commandServers, name);
  if (host !== undefined)
    return homeOfServer(path) === 'elsewhere'
      ? alarms(`The server is called ${host}, but does not run from that program's own folder`)
      : nothing;
  const listed = nameIn([...lists.dcomExcluded, ...lists.excludedServers], name);
  return listed === undefined ? nothing : leftOut(`The server is called ${listed}`, homeOfServer(path));
};

/** The Windows Installer's service has a command line that the published query leaves out: a real one is no suspect for being a LOLBin. */
export const installerService = (child: Fact): Considered =>
  foldedText(child, 'ProcessCommandLine') === foldCase('msiexec.exe /V')
    ? leftOut(
        'The command line is exactly that of the Windows Installer service',
        foldedText(child, 'FileName') === foldCase('msiexec.exe') ? homeOf(child, 'self') : 'elsewhere',
      )
    : nothing;

const youngHost = (since: Duration, limit: Duration): Considered =>
  since >= 0n && since <= limit
    ? lowers(`${formatDuration(since)} after boot; the published query leaves out the first ${formatDuration(limit)}`)
    : nothing;

const lastBefore = (boots: readonly Ticks[], at: Ticks): Ticks | undefined =>
  boots
    .filter((boot) => boot <= at)
    .reduce<Ticks | undefined>((last, boot) => (last === undefined || boot > last ? boot : last), undefined);

export const bootAge = (path: Path, boots: readonly Ticks[]): Considered => {
  const ofServices = isServicePath(path);
  // A service that was installed to start with the next boot is not excused by that boot: only a connection is.
  const fact = ofServices ? path.accept : (path.accept ?? path.server ?? path.child);
  if (fact === undefined) return nothing;
  const boot = (ofServices ? timeOf(fact, 'InitiatingProcessCreationTime') : undefined) ?? lastBefore(boots, fact.at);
  return boot === undefined ? nothing : youngHost(elapsed(boot, fact.at), ofServices ? seconds(60) : minutes(5));
};
