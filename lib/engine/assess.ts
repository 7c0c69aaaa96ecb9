import { type Fact, type FactId, textOf, timeOf } from '../model/fact';
import { type Assessment, type Evidence, type Link, mostSevere, type Origin, type Severity, severities } from '../model/incident';
import type { Role, Tie } from '../model/match';
import { foldCase } from '../model/text';
import { type Duration, earlier, elapsed, formatDuration, later, minutes, seconds, type Ticks } from '../model/time';
import type { RuleSet } from './compile';
import type { Rule } from './define-rule';
import { reasonsOf } from './link';
import { neutralise } from './neutralise';
import { type Home, homeOf, homeOfServer, type Path, pathsOf, serverName } from './paths';
import { foldedText } from './predicates';

/** What is known of a file's signature; a file of which no row has come is not in the map: unknown, neither good nor bad. */
export type Signature = 'trusted' | 'untrusted' | 'unsigned';

/** What the assessment may know beside the incident's own evidence. Knowledge at a time: more of it amends, never removes. */
export interface Knowledge {
  readonly signatures: ReadonlyMap<string, Signature>;
  /** Starts of services.exe on the device. */
  readonly boots: readonly Ticks[];
  /** In how many other incidents a hash was started a day or more before. */
  readonly sightings: ReadonlyMap<string, number>;
  /** Which devices the callers' addresses were, and what ties the hop to others. */
  readonly origins: readonly Origin[];
  readonly links: readonly Link[];
}

/** Names that rules' authors published, with their sources in `lib/rules/lists`. */
export interface Lists {
  readonly lolbins: readonly string[];
  readonly dcomExcluded: readonly string[];
}

export const nothingKnown: Knowledge = { signatures: new Map(), boots: [], sightings: new Map(), origins: [], links: [] };

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
  // A service that was installed to start with the next boot is not excused by that boot: only a connection is.
  const fact = ofServices ? path.accept : (path.accept ?? path.server ?? path.child);
  if (fact === undefined) return nothing;
  const own = ofServices ? timeOf(fact, 'InitiatingProcessCreationTime') : undefined;
  const boot =
    own ??
    knowledge.boots
      .filter((at) => at <= fact.at)
      .reduce<Ticks | undefined>((last, at) => (last === undefined || at > last ? at : last), undefined);
  return boot === undefined ? nothing : youngHost(elapsed(boot, fact.at), ofServices ? seconds(60) : minutes(5));
};

/** A name that the published queries leave out: it counts only for the real program, in its own folder. */
const leftOut = (what: string, home: Home): readonly Consideration[] => {
  if (home === 'elsewhere') return raises(`${what}, but does not run from that program's own folder`);
  return lowers(`${what}, which the published query leaves out by name${home === 'unknown' ? '; its folder is unknown' : ''}`);
};

const leftOutChild = ({ child }: Path): readonly Consideration[] =>
  child !== undefined && ['WERFAULT.EXE', 'CSC.EXE'].includes(foldedText(child, 'FileName'))
    ? leftOut(`The child is called ${neutralise(textOf(child, 'FileName'))}`, homeOf(child, 'self'))
    : nothing;

const leftOutServer = (path: Path, lists: Lists): readonly Consideration[] => {
  const name = serverName(path);
  const listed = [...lists.dcomExcluded, 'raserver.exe'].find((excluded) => foldCase(excluded) === name);
  return listed === undefined ? nothing : leftOut(`The server is called ${listed}`, homeOfServer(path));
};

/** Hosts that rules know by name. The real ones are what the rules look for; another program of the name is worse. */
const hostNames: readonly string[] = ['wsmprovhost.exe', 'winrshost.exe'];

const impostor = (path: Path): readonly Consideration[] => {
  const named = hostNames.find((host) => foldCase(host) === serverName(path));
  return named !== undefined && homeOfServer(path) === 'elsewhere'
    ? raises(`The server is called ${named}, but does not run from that program's own folder`)
    : nothing;
};

/** Interpreters that the published list of LOLBins lacks. */
const alsoLolbins: readonly string[] = ['powershell.exe', 'powershell_ise.exe', 'pwsh.exe'];

const lolbin = (child: Fact, lists: Lists): boolean =>
  [...lists.lolbins, ...alsoLolbins].some((name) => foldCase(name) === foldedText(child, 'FileName'));

const reputation = (child: Fact, knowledge: Knowledge, lists: Lists): readonly Consideration[] => {
  if (lolbin(child, lists))
    return raises('The child is a program of Windows that runs what it is told (LOLBin): its signature says nothing');
  const hash = textOf(child, 'SHA1');
  const signature = knowledge.signatures.get(hash);
  const sighted = knowledge.sightings.get(hash) ?? 0;
  return [
    ...(signature === 'trusted' ? lowers('The child is signed and trusted') : nothing),
    ...(signature === 'unsigned' || signature === 'untrusted' ? raises(`The child is ${signature}`) : nothing),
    ...(hash !== '' && sighted >= prevalentFrom
      ? lowers(`The child's hash was started so in ${prevalentFrom} or more other incidents, a day or more before`)
      : nothing),
  ];
};

const installerService = (child: Fact): readonly Consideration[] =>
  foldedText(child, 'ProcessCommandLine') === foldCase('msiexec.exe /V')
    ? leftOut(
        'The command line is exactly that of the Windows Installer service',
        foldedText(child, 'FileName') === foldCase('msiexec.exe') ? homeOf(child, 'self') : 'elsewhere',
      )
    : nothing;

const byScm = (path: Path): boolean => serverName(path) === foldCase('services.exe');

/** A service is judged by its file, as the published SCM query does; a real Windows Installer is no suspect for being a LOLBin. */
const ofService = (child: Fact, knowledge: Knowledge, lists: Lists): readonly Consideration[] => {
  const installer = installerService(child);
  return installer.length > 0 ? installer : reputation(child, knowledge, lists);
};

/** The published DCOM queries ask nothing of a child's file: here it can raise, and clears nothing. */
const ofDcomChild = (path: Path, child: Fact, knowledge: Knowledge, lists: Lists): readonly Consideration[] => {
  const named = leftOutChild(path);
  return named.length > 0 ? named : reputation(child, knowledge, lists).filter(({ effect }) => effect === 'raises');
};

const considerations = (path: Path, knowledge: Knowledge, lists: Lists): readonly Consideration[] => {
  const { child } = path;
  const scm = byScm(path);
  return [
    ...bootAge(path, knowledge, scm),
    ...(scm ? nothing : [...leftOutServer(path, lists), ...impostor(path)]),
    ...(child === undefined ? nothing : scm ? ofService(child, knowledge, lists) : ofDcomChild(path, child, knowledge, lists)),
  ];
};

const moved = (severity: Severity, steps: number): Severity =>
  severities[Math.max(0, Math.min(severities.length - 1, severities.indexOf(severity) + steps))] ?? severity;

/**
 * Every reason to raise is a step up, reasons to lower are one step down. Where there are both, what the rule alone says
 * stands: a harmless name or a young boot does not outweigh a suspicion, nor the other way round. All of them are said.
 */
const severityOfPath = (base: Severity, found: readonly Consideration[]): Severity => {
  const raising = found.filter(({ effect }) => effect === 'raises').length;
  const lowering = found.length > raising;
  return moved(base, lowering ? (raising > 0 ? 0 : -1) : raising);
};

const rulesIn = (evidence: Evidence, rules: RuleSet): readonly Rule[] =>
  [...new Set(evidence.rules.map((name) => name.split('/', 1)[0] ?? ''))].flatMap((id) => rules.ruleNamed(id) ?? []);

/** What the rules alone say of a path; a form that asks for a child says nothing of a server without one. */
const baseOf = (evidence: Evidence, rules: RuleSet, withChild: boolean): Severity =>
  evidence.rules
    .flatMap((name) => {
      const [id = '', formName] = name.split('/', 2);
      const rule = rules.ruleNamed(id);
      const asksChild = rule?.forms.find((form) => form.name === formName)?.steps.child !== undefined;
      return rule === undefined || (asksChild && !withChild) ? [] : [rule.severity];
    })
    .reduce<Severity>(mostSevere, 'Informational');

const timeOfFact = (evidence: Evidence, role: Role, id: FactId): Ticks | undefined =>
  evidence.roles[role]?.facts.find((fact) => fact.id === id)?.at;

/** LogonIds begin anew with each boot, so a session is none where the device started in between. */
const withinOneBoot = (tie: Tie, evidence: Evidence, { boots }: Knowledge): boolean => {
  const [a, b] = [timeOfFact(evidence, tie.a, tie.aId), timeOfFact(evidence, tie.b, tie.bId)];
  if (a === undefined || b === undefined) return true;
  return !boots.some((boot) => boot > earlier(a, b) && boot <= later(a, b));
};

/** Whether a logon over the network owns what happened; `unsure`: its number says so, which the device may have given twice. */
type Session = 'sure' | 'unsure' | 'none';

const sessionIn = (evidence: Evidence, knowledge: Knowledge): Session => {
  const ties = evidence.ties.filter((tie) => tie.kind === 'same-logon');
  if (ties.length === 0) return 'none';
  return ties.some((tie) => withinOneBoot(tie, evidence, knowledge)) ? 'sure' : 'unsure';
};

/** A process that the logon owns; that a service or a task was made under it is what the rules of those ask for already. */
const throughLogon = (session: Session, evidence: Evidence): readonly Consideration[] => {
  if (session === 'unsure') return lowers('The device booted after the logon: its LogonId may be another session by now');
  return evidence.ties.some((tie) => tie.kind === 'same-logon' && (tie.a === 'server' || tie.a === 'child'))
    ? raises('It ran under the network logon of a remote caller (same LogonId)')
    : nothing;
};

const throughImage = (evidence: Evidence): readonly Consideration[] =>
  evidence.roles.image === undefined
    ? nothing
    : raises('The server loaded a module from a folder that users can write to, or a library of Windows that lies elsewhere');

/** How sure the surest form makes us that was seen to hold. */
const sureOf = (evidence: Evidence, rules: RuleSet): number =>
  evidence.rules
    .map((name) => {
      const [id = '', formName] = name.split('/', 2);
      const rule = rules.ruleNamed(id);
      const form = rule?.forms.find((one) => one.name === formName);
      return form?.opens === true ? (form.confidence ?? rule?.confidence ?? 0) : 0;
    })
    .reduce((most, one) => Math.max(most, one), 0);

const confidenceBySession = { sure: 0.15, unsure: -0.3, none: 0 } as const satisfies Record<Session, number>;

/** How sure: the surest form, more for an identity both sides carry and for a logon, less for time alone. */
const confidenceOf = (evidence: Evidence, base: number, session: Session): number => {
  const exact = evidence.ties.some((tie) => tie.exact && (tie.a === 'accept' || tie.b === 'accept'));
  return Math.round(Math.min(0.95, base + (exact ? 0.1 : 0) + confidenceBySession[session]) * 100) / 100;
};

/**
 * Severity with its reasons, and confidence. What the published queries suppress lowers severity here and is said; nothing
 * is ever left out. The most severe path decides, so a harmless sibling hides nothing.
 */
export const assess = (evidence: Evidence, rules: RuleSet, knowledge: Knowledge, lists: Lists): Assessment => {
  const own = rulesIn(evidence, rules);
  const session = sessionIn(evidence, knowledge);
  const linked = reasonsOf(knowledge.links).flatMap(raises);
  const shared = [...throughLogon(session, evidence), ...throughImage(evidence), ...linked];
  const judged = pathsOf(evidence).map((path) => {
    const found = [...considerations(path, knowledge, lists), ...shared];
    return { found, severity: severityOfPath(baseOf(evidence, rules, path.child !== undefined), found) };
  });
  const severity =
    judged.length === 0 ? severityOfPath(baseOf(evidence, rules, true), linked) : judged.map((path) => path.severity).reduce(mostSevere);
  const deciding = judged.length === 0 ? linked : judged.filter((path) => path.severity === severity).flatMap((path) => path.found);
  return {
    severity,
    reasons: [
      ...new Set([...own.map((rule) => rule.severityReason), ...deciding.map(({ effect, reason }) => `${reason} (${effect} severity)`)]),
    ],
    confidence: confidenceOf(evidence, sureOf(evidence, rules), session),
    boots: knowledge.boots,
    origins: knowledge.origins,
    links: knowledge.links,
  };
};
