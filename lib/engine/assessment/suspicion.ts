import { type Fact, textOf } from '../../model/fact';
import type { Evidence } from '../../model/incident';
import { foldCase } from '../../model/text';
import type { Ticks } from '../../model/time';
import { otherSessionOf } from '../accounts';
import { factsAs } from '../evidence';
import { neutralise } from '../neutralise';
import { homeOf, homeOfServer, isAtAntimalware, isOutsideWindows, isServicePath, type Path, pathsOf, serverName, tiedTo } from '../paths';
import { foldedText } from '../predicates';
import { odditiesIn, suspicionsIn } from './command-line';
import { alarms, type Considered, notes, nothing, raises, suspects, vouches } from './consideration';
import { isWritable, type Lists, named, nameIn, runsCommands } from './lists';
import { type History, isOwnFile, isPrevalent, isSeenElsewhere, prevalentFrom } from './pattern';
import { bootAge, installerService, leftOutChild, leftOutServer } from './suppressors';

/** What is known of a file's signature; a file of which no row has come is not in the map: unknown, neither good nor bad. */
export type Signature = 'trusted' | 'untrusted' | 'unsigned';

/** What a path is judged by beside its own facts. */
export interface Known {
  readonly signatures: ReadonlyMap<string, Signature>;
  /** Starts of services.exe on the device. */
  readonly boots: readonly Ticks[];
  /** How the incident's patterns stand in other incidents. */
  readonly history: History;
}

/** A server of Windows' own through which a machine is administered says little, as long as it starts nothing but its own program. */
const administrationServer = (path: Path, { administrationServers }: Lists): Considered => {
  const own = administrationServers.find(({ server }) => foldCase(server) === serverName(path));
  const startsOwn =
    path.child === undefined || (named(own?.starts ?? [], foldedText(path.child, 'FileName')) && homeOf(path.child, 'self') === 'own');
  return own !== undefined && startsOwn && homeOfServer(path) === 'own'
    ? vouches(`The server is ${own.server}, through which Windows is administered, and started nothing else`)
    : nothing;
};

/** Only where it is known to have served: who merely started something is no server. */
const scriptServer = (path: Path, lists: Lists): Considered => {
  if (path.server === undefined && path.accept === undefined) return nothing;
  const host = nameIn(lists.interpreters, serverName(path));
  return host === undefined ? nothing : alarms(`The server is ${host}, which runs scripts`);
};

const hashOf = (fact: Fact): string => textOf(fact, 'SHA1');

/** Whether a company's own tools come so: as services, by WMI, WinRM or the scheduler. DCOM servers have no use for them. */
const isToolsWay = (path: Path, { commandServers }: Lists): boolean => isServicePath(path) || named(commandServers, serverName(path));

/** A child whose file is unsigned or untrusted. A certificate row holds for its hash on every device. */
const signatureOf = (path: Path, file: Fact, evidence: Evidence, { signatures, history }: Known, lists: Lists): Considered => {
  const signature = signatures.get(hashOf(file));
  if (signature !== 'unsigned' && signature !== 'untrusted') return nothing;
  if (!isToolsWay(path, lists)) return alarms(`The child is ${signature}`);
  return isOwnFile(history, hashOf(file), evidence)
    ? raises(`The child is ${signature}, but the company's own by its use`)
    : suspects(`The child is ${signature}`);
};

const placeOf = (file: Fact, { signatures }: Known, lists: Lists): Considered =>
  signatures.get(hashOf(file)) !== 'trusted' && isWritable(textOf(file, 'FolderPath'), lists)
    ? raises('The child runs from a folder that users can write to')
    : nothing;

/** A name that vendors give to programs of their own weighs less where Windows keeps none of its programs. */
const runnerWeighs = (name: string, path: string, { genericNames }: Lists): typeof alarms =>
  named(genericNames, name) && isOutsideWindows(path) ? raises : alarms;

/** A file may be called anything: its version resource has the name that its maker gave it, with `.MUI` where its texts are apart. */
const madeAs = (file: Fact): string => foldedText(file, 'ProcessVersionInfoOriginalFileName').replace(/\.MUI$/, '');
/** The names of a file: as it was made, and as it is called. */
export const namesOf = (file: Fact): readonly string[] => [madeAs(file), foldedText(file, 'FileName')];

const runnerReason = (child: Fact, lists: Lists): string =>
  runsCommands(foldedText(child, 'FileName'), lists)
    ? 'The child is called like a program that runs what it is told (LOLBin): its signature says nothing'
    : `The child was made as ${neutralise(madeAs(child), 100)}, a program that runs what it is told (LOLBin): its signature says nothing`;

/** Programs that run what they are told: the signature of such a one says nothing. */
const commandRunner = (path: Path, child: Fact, lists: Lists): Considered => {
  const runner = namesOf(child).find((name) => runsCommands(name, lists));
  const reason = runner === undefined ? 'The server ran a program for its caller' : runnerReason(child, lists);
  if (named(lists.commandServers, serverName(path))) return raises(reason);
  return runner === undefined ? nothing : runnerWeighs(runner, textOf(child, 'FolderPath'), lists)(reason);
};

const commandLine = (child: Fact): Considered => {
  const line = textOf(child, 'ProcessCommandLine');
  return [
    ...suspicionsIn(line).flatMap((suspicion) => alarms(`The child's command line ${suspicion}`)),
    ...odditiesIn(line).flatMap((oddity) => raises(`The child's command line ${oddity}`)),
  ];
};

/** Whether a host was started for a service that the incident installed or changed: it loads what the service's key names. */
const hostsWhatWasMade = (child: Fact, evidence: Evidence): boolean =>
  foldedText(child, 'ServiceName') !== '' && (['install', 'write'] as const).some((role) => tiedTo(evidence, child.id, role) !== undefined);

/**
 * Whether a good signature says what a program does. Not of one that does what it is told, whatever it is called now; nor of a
 * program of Windows that is no service's: all of those are signed, and more of them start others than any list names.
 */
const canBeVouchedFor = (child: Fact, evidence: Evidence, lists: Lists): boolean =>
  !namesOf(child).some((name) => runsCommands(name, lists) || named(lists.remoteShells, name)) &&
  !hostsWhatWasMade(child, evidence) &&
  (homeOf(child, 'self') !== 'own' || named(lists.windowsServices, foldedText(child, 'FileName')));

const goodRepute = (child: Fact, evidence: Evidence, { signatures, history }: Known, lists: Lists): Considered => {
  if (!canBeVouchedFor(child, evidence, lists)) return nothing;
  return [
    ...(signatures.get(hashOf(child)) === 'trusted' ? vouches('The child is signed and trusted') : nothing),
    ...(isPrevalent(history, hashOf(child))
      ? vouches(`The child's hash was started so in ${prevalentFrom} or more other incidents, a day or more before`)
      : nothing),
  ];
};

/** What Windows brought was only started, as far as the incident knows: a change before it may be another incident, or in none. */
const windowsService = (child: Fact, { roles }: Evidence, lists: Lists): Considered =>
  roles.install === undefined &&
  roles.write === undefined &&
  named(lists.windowsServices, foldedText(child, 'FileName')) &&
  homeOf(child, 'self') === 'own'
    ? vouches('A service that Windows brings was started, and nothing in this incident installed or changed one')
    : nothing;

/** A service is judged by its file, as the published SCM query does. */
const ofService = (path: Path, child: Fact, evidence: Evidence, known: Known, lists: Lists): Considered => {
  const installer = installerService(child);
  if (installer.length > 0) return installer;
  return [
    ...signatureOf(path, child, evidence, known, lists),
    ...placeOf(child, known, lists),
    ...commandRunner(path, child, lists),
    ...commandLine(child),
    ...goodRepute(child, evidence, known, lists),
    ...windowsService(child, evidence, lists),
  ];
};

/** Whether somebody had the server running: what no svchost.exe started, and the shell, which the scheduler may have started. */
const wasRunning = (path: Path): boolean =>
  path.server === undefined &&
  path.accept !== undefined &&
  (serverName(path) === foldCase('explorer.exe') || foldedText(path.accept, 'InitiatingProcessParentFileName') !== foldCase('svchost.exe'));

/**
 * That a program runs in another's session than that of whoever logged on for it. It says nothing of what was activated:
 * some servers always run, or start something, as whoever sits there (Quick Assist).
 */
const inOtherSession = (path: Path, child: Fact, evidence: Evidence): Considered => {
  const other = wasRunning(path) ? otherSessionOf(child, evidence) : undefined;
  return other === undefined
    ? nothing
    : suspects(`The child ran in the session of ${other.ranAs}, and the caller was logged on as ${other.loggedOn}`);
};

/** The published DCOM queries ask nothing of a child's file: here it can raise, and clears nothing. */
const ofServerChild = (path: Path, child: Fact, evidence: Evidence, known: Known, lists: Lists): Considered => {
  const file = [...signatureOf(path, child, evidence, known, lists), ...placeOf(child, known, lists)];
  // A program of Windows is signed: what its name says for a file, the file itself must not deny.
  const byName = leftOutChild(child, lists).filter(({ effect }) => effect === 'alarms' || file.length === 0);
  return [
    ...byName,
    ...file,
    ...(byName.length > 0 ? nothing : commandRunner(path, child, lists)),
    ...commandLine(child),
    ...inOtherSession(path, child, evidence),
  ];
};

/** What one path says for and against itself. */
export const ofPath = (path: Path, evidence: Evidence, known: Known, lists: Lists): Considered => {
  const { child } = path;
  const service = isServicePath(path);
  return [
    ...bootAge(path, known.boots),
    ...(service ? nothing : [...leftOutServer(path, lists), ...scriptServer(path, lists), ...administrationServer(path, lists)]),
    ...(child === undefined
      ? nothing
      : service
        ? ofService(path, child, evidence, known, lists)
        : ofServerChild(path, child, evidence, known, lists)),
  ];
};

const moduleIn = (image: Fact): string => neutralise(textOf(image, 'FolderPath') || textOf(image, 'FileName'), 200);

/**
 * Modules are read only where users can write, or beside the program that they are meant for: what a server has no use for.
 * Defender's own are the exception; where nothing is known of its signature, one in their folder is worth a look.
 */
const ofImages = (evidence: Evidence, known: Known): Considered =>
  factsAs(evidence, 'image').flatMap((image) => {
    const signature = known.signatures.get(hashOf(image));
    const what = `${moduleIn(image)}${signature === undefined ? '' : ` (${signature})`}`;
    if (isAtAntimalware(image) && signature === 'trusted') return notes(`The server loaded a module of Defender's own: ${what}`);
    const weighs = isAtAntimalware(image) && signature === undefined ? raises : alarms;
    return weighs(`The server loaded a module from a folder that users can write to, or a library of Windows that lies elsewhere: ${what}`);
  });

/** Windows' short name of a file: what is called so is on no list, and is told from no other. */
const isShortName = (image: string): boolean => /~\d+(\.|$)/.test(image);

const programIn = (made: Fact): string =>
  textOf(made, 'RegistryValueData') || textOf(made, 'ProcessCommandLine') || textOf(made, 'FolderPath') || textOf(made, 'AdditionalFields');

const isLibrary = (made: Fact): boolean => foldedText(made, 'RegistryValueName') === foldCase('ServiceDll');

/** Where lies what is to run or to be loaded. Of a program that is nothing against it once it is known to be trusted. */
const placeOfMade = (made: Fact, program: string, isTrusted: boolean, lists: Lists): Considered => {
  if (!isWritable(program, lists)) return nothing;
  if (foldedText(made, 'ComClass') !== '') return alarms('A COM class is to load what lies in a folder that users can write to');
  if (isLibrary(made)) return alarms('A service is to load a library from a folder that users can write to');
  return isTrusted ? nothing : raises('What it is to run names a folder that users can write to');
};

/**
 * What a service or a task is to run. Where a file lies is nothing against it once it is known to be signed and trusted.
 * @param started what it became, where that is known: what that says of itself is not said again
 */
const ofMade = (made: Fact, started: Fact | undefined, isTrusted: boolean, lists: Lists): Considered => {
  const image = foldedText(made, 'ServiceImage') || foldedText(made, 'TaskImage');
  const service = foldedText(made, 'ServiceImage') !== '';
  const [program, line] = [programIn(made), started === undefined ? '' : textOf(started, 'ProcessCommandLine')];
  const notSaidBy = (said: readonly string[]) => (one: string) => !said.includes(one);
  return [
    ...placeOfMade(made, program, isTrusted, lists),
    ...(isLibrary(made) && started !== undefined
      ? raises('The library of a service was changed, and the service was started: its host is Windows’ own and loads what it is told')
      : nothing),
    ...(service && started === undefined && runsCommands(image, lists) && image !== foldCase('msiexec.exe')
      ? runnerWeighs(image, program, lists)('A service is to run what is called like a program that runs what it is told')
      : nothing),
    ...(service && isShortName(image) ? alarms('A service is to run a program by its short name, which does not say what it is') : nothing),
    ...suspicionsIn(program)
      .filter(notSaidBy(suspicionsIn(line)))
      .flatMap((suspicion) => alarms(`What it is to run ${suspicion}`)),
    ...odditiesIn(program)
      .filter(notSaidBy(odditiesIn(line)))
      .flatMap((oddity) => raises(`What it is to run ${oddity}`)),
  ];
};

/** What the incident says of itself whichever path is looked at. */
export const ofEvidence = (evidence: Evidence, known: Known, lists: Lists): Considered => {
  const made = factsAs(evidence, 'install', 'write', 'task');
  const loop = evidence.roles.dial === undefined ? nothing : raises('The session called its own device over DCOM');
  const started = factsAs(evidence, 'child');
  const isTrusted = started.length > 0 && started.every((child) => known.signatures.get(hashOf(child)) === 'trusted');
  return [
    ...ofImages(evidence, known),
    ...loop,
    ...made.flatMap((fact) => ofMade(fact, tiedTo(evidence, fact.id, 'child'), isTrusted, lists)),
  ];
};

const nothingKnown: Known = { signatures: new Map(), boots: [], history: new Map() };

/** Whether the evidence is a suspicion by itself, whatever else is known: it speaks against everything that its caller does. */
export const isSuspicious = (evidence: Evidence, lists: Lists): boolean =>
  [...pathsOf(evidence).flatMap((path) => ofPath(path, evidence, nothingKnown, lists)), ...ofEvidence(evidence, nothingKnown, lists)].some(
    ({ effect }) => effect === 'alarms',
  );

/**
 * Whether a caller's history may speak for a file: not where it is unknown, or has no hash to be known by, and lies where users
 * can write, because an intruder who goes on for hours brings the same file everywhere, unless it is the company's own by its
 * use. What is known to be unsigned has its alarm, which stays.
 */
const isSpokenFor = (child: Fact, evidence: Evidence, { signatures, history }: Known, lists: Lists): boolean => {
  const [name, sha1] = [foldedText(child, 'FileName'), hashOf(child)];
  if (sha1 === '') return !isWritable(textOf(child, 'FolderPath'), lists);
  if (signatures.has(sha1) || runsCommands(name, lists)) return true;
  if (named(lists.windowsServices, name) && homeOf(child, 'self') === 'own') return true;
  if (isOwnFile(history, sha1, evidence)) return true;
  return isSeenElsewhere(history, sha1) && !isWritable(textOf(child, 'FolderPath'), lists);
};

export const areSpokenFor = (evidence: Evidence, known: Known, lists: Lists): boolean =>
  factsAs(evidence, 'child').every((child) => isSpokenFor(child, evidence, known, lists));
