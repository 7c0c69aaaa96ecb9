import { textOf, timeOf } from '../model/fact';
import { type Assessment, type Evidence, mostSevere, type Severity, severities } from '../model/incident';
import { foldCase } from '../model/text';
import { type Duration, elapsed, formatDuration, minutes, seconds, type Ticks } from '../model/time';
import type { RuleSet } from './compile';
import type { Rule } from './define-rule';
import { fromSystemFolder, type Path, pathsOf, serverName } from './paths';
import { foldedText } from './predicates';

/** What is known of a file's signature; a file of which no row has come is not in the map: unknown, neither good nor bad. */
export type Signature = 'trusted' | 'untrusted' | 'unsigned';

/** What the assessment may know beside the incident's own evidence. Knowledge at a time: more of it amends, never removes. */
export interface Knowledge {
  readonly signatures: ReadonlyMap<string, Signature>;
  /** Starts of services.exe on the device. */
  readonly boots: readonly Ticks[];
  /** In how many other incidents a hash was started, up to 100. */
  readonly sightings: ReadonlyMap<string, number>;
}

/** Names that rules' authors published, with their sources in `lib/rules/lists`. */
export interface Lists {
  readonly lolbins: readonly string[];
  readonly dcomExcluded: readonly string[];
}

export const nothingKnown: Knowledge = { signatures: new Map(), boots: [], sightings: new Map() };

/** How far a consideration moves the severity of one path. */
type Effect = 'raises' | 'lowers';

interface Consideration {
  readonly effect: Effect;
  readonly reason: string;
}

const lowers = (reason: string): readonly Consideration[] => [{ effect: 'lowers', reason }];
const raises = (reason: string): readonly Consideration[] => [{ effect: 'raises', reason }];
const nothing: readonly Consideration[] = [];

/** Starts of one hash from which the published SCM query calls it prevalent. */
const prevalentFrom = 100;

const youngHost = (since: Duration, limit: Duration): readonly Consideration[] =>
  since >= 0n && since <= limit
    ? lowers(`${formatDuration(since)} after boot; the published query leaves out the first ${formatDuration(limit)}`)
    : nothing;

const bootAge = (path: Path, knowledge: Knowledge, ofServices: boolean): readonly Consideration[] => {
  const fact = path.accept ?? path.server ?? path.child;
  if (fact === undefined) return nothing;
  const own = ofServices ? timeOf(fact, 'InitiatingProcessCreationTime') : undefined;
  const boot =
    own ??
    knowledge.boots
      .filter((at) => at <= fact.at)
      .reduce<Ticks | undefined>((last, at) => (last === undefined || at > last ? at : last), undefined);
  return boot === undefined ? nothing : youngHost(elapsed(boot, fact.at), ofServices ? seconds(60) : minutes(5));
};

/** A name that the published queries leave out: it counts only for the real program, in Windows' own folder. */
const leftOutByName = (path: Path): readonly Consideration[] => {
  const { child } = path;
  if (child === undefined) return nothing;
  const name = textOf(child, 'FileName');
  if (!['WERFAULT.EXE', 'CSC.EXE'].includes(foldCase(name))) return nothing;
  if (fromSystemFolder(child)) return lowers(`The child is Windows' own ${name}, which the published query leaves out by name`);
  return textOf(child, 'FolderPath') === ''
    ? lowers(`The child is called ${name}, which the published query leaves out by name; its folder is unknown`)
    : raises(`The child is called ${name} but does not run from Windows' own folder`);
};

const leftOutServer = (path: Path, lists: Lists): readonly Consideration[] => {
  const name = serverName(path);
  if (name === foldCase('raserver.exe'))
    return lowers('The server is raserver.exe (Quick Assist), which the published query leaves out by name');
  return lists.dcomExcluded.some((excluded) => foldCase(excluded) === name)
    ? lowers('The published hunt leaves this DCOM server out by name')
    : nothing;
};

const lolbin = ({ child }: Path, lists: Lists): boolean =>
  child !== undefined && lists.lolbins.some((name) => foldCase(name) === foldedText(child, 'FileName'));

const reputation = (path: Path, knowledge: Knowledge, lists: Lists): readonly Consideration[] => {
  const { child } = path;
  if (child === undefined) return nothing;
  if (lolbin(path, lists))
    return raises('The child is a program of Windows that runs what it is told (LOLBin): its signature says nothing');
  const hash = textOf(child, 'SHA1');
  const signature = knowledge.signatures.get(hash);
  const sighted = knowledge.sightings.get(hash) ?? 0;
  return [
    ...(signature === 'trusted' ? lowers('The child is signed and trusted') : nothing),
    ...(signature === 'unsigned' || signature === 'untrusted' ? raises(`The child is ${signature}`) : nothing),
    ...(hash !== '' && sighted >= prevalentFrom
      ? lowers(`The child's hash was started so in ${prevalentFrom} or more other incidents`)
      : nothing),
  ];
};

const installerService = ({ child }: Path): readonly Consideration[] =>
  child !== undefined && foldedText(child, 'ProcessCommandLine') === foldCase('msiexec.exe /V')
    ? lowers('The command line is exactly that of the Windows Installer service, which the published query leaves out')
    : nothing;

const byScm = (path: Path): boolean => serverName(path) === foldCase('services.exe');

const considerations = (path: Path, knowledge: Knowledge, lists: Lists): readonly Consideration[] => [
  ...bootAge(path, knowledge, byScm(path)),
  ...leftOutByName(path),
  ...leftOutServer(path, lists),
  ...(byScm(path)
    ? [...reputation(path, knowledge, lists), ...installerService(path)]
    : lolbin(path, lists)
      ? reputation(path, knowledge, lists)
      : nothing),
];

const moved = (severity: Severity, steps: number): Severity =>
  severities[Math.max(0, Math.min(severities.length - 1, severities.indexOf(severity) + steps))] ?? severity;

/** Lowering wins over raising: a reason to lower is a fact about the path, a raise is a suspicion; both are said. */
const severityOfPath = (base: Severity, found: readonly Consideration[]): Severity =>
  found.some(({ effect }) => effect === 'lowers')
    ? base === 'Low'
      ? 'Informational'
      : 'Low'
    : moved(base, found.some(({ effect }) => effect === 'raises') ? 1 : 0);

const rulesIn = (evidence: Evidence, rules: RuleSet): readonly Rule[] =>
  [...new Set(evidence.rules.map((name) => name.split('/', 1)[0] ?? ''))].flatMap((id) => rules.ruleNamed(id) ?? []);

const throughLogon = (evidence: Evidence): readonly Consideration[] =>
  evidence.ties.some((tie) => tie.kind === 'same-logon')
    ? raises('The server runs under the network logon of a remote caller (same LogonId)')
    : nothing;

const throughImage = (evidence: Evidence): readonly Consideration[] =>
  evidence.roles.image === undefined ? nothing : raises('The server loaded a module from a folder that users can write to');

/** How sure: the surest rule, more for an identity both sides carry and for a logon, less for time alone. */
const confidenceOf = (evidence: Evidence, base: number): number => {
  const exact = evidence.ties.some((tie) => tie.exact && (tie.a === 'accept' || tie.b === 'accept'));
  const logon = evidence.ties.some((tie) => tie.kind === 'same-logon');
  return Math.round(Math.min(0.95, base + (exact ? 0.1 : 0) + (logon ? 0.15 : 0)) * 100) / 100;
};

/**
 * Severity with its reasons, and confidence. What the published queries suppress lowers severity here and is said; nothing
 * is ever left out. The most severe path decides, so a harmless sibling hides nothing.
 */
export const assess = (evidence: Evidence, rules: RuleSet, knowledge: Knowledge, lists: Lists): Assessment => {
  const own = rulesIn(evidence, rules);
  const base = own.map((rule) => rule.severity).reduce(mostSevere, 'Informational');
  const shared = [...throughLogon(evidence), ...throughImage(evidence)];
  const judged = pathsOf(evidence).map((path) => {
    const found = [...considerations(path, knowledge, lists), ...shared];
    return { found, severity: severityOfPath(base, found) };
  });
  const severity = judged.map((path) => path.severity).reduce(mostSevere, judged.length === 0 ? base : 'Informational');
  const deciding = judged.filter((path) => path.severity === severity).flatMap((path) => path.found);
  return {
    severity,
    reasons: [
      ...new Set([...own.map((rule) => rule.severityReason), ...deciding.map(({ effect, reason }) => `${reason} (${effect} severity)`)]),
    ],
    confidence: confidenceOf(evidence, Math.max(0, ...own.map((rule) => rule.confidence))),
    boots: knowledge.boots,
  };
};
