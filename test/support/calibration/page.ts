import { atLeast } from '../../../lib/model/incident';
import { table } from '../docs/markdown';
import { binsOf, falseAlarms, identityShare, laterAlarms, loudActivities, type Measured, postedAlarms } from './measure';

const percent = (part: number, whole: number): string => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(0)} %`);

const loudCount = (one: Measured): number => one.benign.filter(({ severity }) => atLeast(severity, 'Medium')).length;

const quietRow = (one: Measured): readonly string[] => {
  const { plan, benign } = one;
  return [
    plan.style.name,
    `${plan.devices} × ${plan.days} d`,
    `${plan.seed}`,
    `${benign.length}`,
    postedAlarms(one, 'Medium').toFixed(1),
    laterAlarms(one, 'Medium')?.toFixed(1) ?? '',
    `${falseAlarms(one, 'Medium').toFixed(1)} (${loudCount(one)})`,
    `${postedAlarms(one, 'High').toFixed(1)}`,
    falseAlarms(one, 'High').toFixed(1),
  ];
};

const attackedRow = (one: Measured): readonly string[] => {
  const { plan, attacks } = one;
  const [last, first] = [identityShare(one), identityShare(one, 'posted')];
  const found = attacks.filter(([, severity]) => severity !== undefined).length;
  return [
    plan.style.name,
    `${plan.devices} × ${plan.days} d`,
    `${plan.seed}`,
    `${first.loud} of ${first.all} (${percent(first.loud, first.all)})`,
    `${last.loud} of ${last.all} (${percent(last.loud, last.all)})`,
    `${found} of ${attacks.length}`,
    `${loudCount(one)}`,
  ];
};

const loudRows = (all: readonly Measured[]): readonly (readonly string[])[] =>
  all.flatMap((one) => loudActivities(one).map(([what, count]) => [`${one.plan.seed}`, what, `${count}`]));

const binRows = (all: readonly Measured[]): readonly (readonly string[])[] =>
  binsOf(all).map(({ confidence, incidents, attacks }) => [
    confidence.toFixed(1),
    `${incidents}`,
    `${attacks}`,
    percent(attacks, incidents),
  ]);

/** The greatest of a figure, as its column has it, with its seed. */
const worst = (all: readonly Measured[], figure: (one: Measured) => number | undefined): string => {
  const figures = all.map((one) => [figure(one) ?? 0, one.plan.seed] as const);
  const [value, seed] = figures.reduce((most, next) => (next[0] > most[0] ? next : most), [0, 0] as const);
  return `${value.toFixed(1)} (seed ${seed})`;
};

const postedAtWorst = (quiet: readonly Measured[]): string => {
  const medium = worst(quiet, (one) => postedAlarms(one, 'Medium'));
  const high = worst(quiet, (one) => postedAlarms(one, 'High'));
  const later = worst(quiet, (one) => laterAlarms(one, 'Medium'));
  return `up to ${medium} for 1,000 devices a day are posted at Medium or above, up to ${high} at High, and after the first day still up to ${later}; the bar is 1, and no High`;
};

/** The page that `npm run calibrate` writes. */
export const page = (all: readonly Measured[], date: string): string => {
  const [quiet, attacked] = [all.filter(({ plan }) => plan.attacks === 'none'), all.filter(({ plan }) => plan.attacks !== 'none')];
  return `# Calibration

Made by \`npm run calibrate\` on ${date}. Companies are those of \`test/support/company\`, in seeds that were not used to choose anything, in three styles:

- \`enterprise\`: tools of the company's own that work all day, among them an unsigned one that is pushed once a night
- \`small firm\`: bought tools in bursts at fixed times, two administrators, appliances that send no records; all attacks come from one machine, as an intruder's day would
- \`small firm, no certificates\`: the same, where DeviceFileCertificateInfo is not streamed and each attack comes from another machine

A severity is given twice. *Posted*: when the hop was complete, judged by what was known of other hops up to then. *Final*: judged again
when everything was there, as the service does a day after it.

## What an analyst sees without an attack

The bar is one incident of Medium or above for 1,000 devices a day, and no High.

${table(
  [
    'style',
    'devices × days',
    'seed',
    'benign incidents',
    'Medium and above when posted, 1,000 devices a day',
    'the same after the first day',
    'final (count)',
    'High when posted',
    'High, final',
  ],
  quiet.map(quietRow),
)}

What benign incidents at Medium or above are about, in all companies:

${table(['seed', 'severity, rules: last program', 'incidents'], loudRows(all))}

## What an analyst sees of attacks

The bar is nine tenths of the attacks whose session the records show at Medium or above. Every technique of the catalogue is there in four variants, but
for the fleet attack, which would be half of all incidents; \`test/rules/baselines.test.ts\` tells of it. Benign incidents
count where attacks are planted too; a chain makes a machine of the company's own an intruder's there.

${table(
  [
    'style',
    'devices × days',
    'seed',
    'identity attacks Medium and above when posted',
    'final',
    'attacks found',
    'benign incidents Medium and above',
  ],
  attacked.map(attackedRow),
)}

## Confidence

Of the incidents at a confidence, the share that are attacks, in the companies with attacks.

${table(['confidence', 'incidents', 'attacks', 'share'], binRows(attacked))}

## How it is decided

[Decision 6](decisions/0006-history-explains-suspicion-stays.md) says why.

- **Suspicion** needs no history and is outweighed by none: a name of Windows' own elsewhere, a module from where users write, an interpreter that
  a DCOM server or the service manager starts, a window hidden together with what runs in it, an answer written to a share of the device's own. An unsigned or
  untrusted file keeps an incident at Medium, and is a step up beside any other reason.
- **Good repute** lowers, on the first day too: a service that is signed and trusted, or Windows' own and unchanged, or a server through which Windows is
  administered. What the hop is tied to (a fan-out, a chain) has no say then.
- **History** is counted from the stream: other incidents of the same caller, of the same caller and account, of the same caller and way, of the same
  file. A caller is an administrator from 4 other incidents on 3 devices, at 4 times a quarter of an hour or more apart, or 3 times over 4 hours, or 2 times
  20 hours apart. A burst within minutes is one time, however many devices it reaches. The account, the way and
  the file of a known caller must have been seen at another time than the incident's own. Remote desktop sessions of the caller count beside its incidents,
  once in a quarter of an hour and device.
- **A caller whose visits are mostly suspicious** is explained in nothing.
- **One machine that calls one other** is known from 8 incidents at 4 such times over 4 hours.
- **A tool** that others use all day explains a caller's fourth use of it, at the third such time.
- **An unsigned file** is the company's own from 5 incidents on 3 devices over 20 hours, or within the day from callers with 4 more such times of other work.
- **The first incidents** of a pattern are posted at Medium or High, on which Sentinel alerts, and amended a day later if the day explains them. Without an attack
  ${postedAtWorst(quiet)}.

## What stays

- A tool that is not signed, or of whose signature no record has come, and that is pushed in one burst, is Medium on its first day. Nothing
  in it differs from a fleet attack but who does it; without DeviceFileCertificateInfo this is what is pushed and starts nothing itself.
- A person who administers one or two machines a day, by PsExec or a PowerShell session, and none by remote desktop, stays at Medium until a second day.
`;
};
