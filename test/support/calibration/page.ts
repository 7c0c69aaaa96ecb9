import { table } from '../docs/markdown';
import { binsOf, falseAlarms, identityShare, loudActivities, type Measured } from './measure';

const percent = (part: number, whole: number): string => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(0)} %`);

const companyRow = (one: Measured): readonly string[] => {
  const { plan, benign, attacks } = one;
  const { loud, all } = identityShare(one);
  const found = attacks.filter(([, severity]) => severity !== undefined).length;
  return [
    `${plan.devices} × ${plan.days} d`,
    `${plan.seed}`,
    `${benign.length}`,
    falseAlarms(one, 'Medium').toFixed(1),
    falseAlarms(one, 'High').toFixed(1),
    all === 0 ? '' : `${loud} of ${all} (${percent(loud, all)})`,
    attacks.length === 0 ? '' : `${found} of ${attacks.length}`,
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

/** The page that `npm run calibrate` writes. */
export const page = (all: readonly Measured[], date: string): string => `# Calibration

Made by \`npm run calibrate\` on ${date}. Companies are those of \`test/support/company\`: a day's remote administration, with every attack of the
catalogue planted in it, in seeds that were not used to choose anything. Severities are those that stand once the input has been
read to its end: each incident is judged again then, as the service does a day after it.

## What an analyst sees

The bar is one incident of Medium or above for 1,000 devices a day, and no High, where there is no attack; and nine tenths of the attacks
whose session the records show at Medium or above. All of a fleet's hops count as one attack here.

${table(
  [
    'devices × days',
    'seed',
    'benign incidents',
    'Medium and above, 1,000 devices a day',
    'of these High',
    'identity attacks Medium and above',
    'attacks found',
  ],
  all.map(companyRow),
)}

What benign incidents at Medium or above are about:

${table(['seed', 'severity, rules: last program', 'incidents'], loudRows(all))}

## Confidence

Of the incidents at a confidence, the share that are attacks. A fleet attack is left out: it would be half of the table.

${table(['confidence', 'incidents', 'attacks', 'share'], binRows(all))}

## How it is decided

- **Suspicion** needs no history and is outweighed by none: an unsigned or untrusted file, a name of Windows' own elsewhere, a module from where users
  write, an interpreter that a DCOM server or the service manager starts, an answer written to a share of the device's own.
- **History** is counted from the stream: other incidents of the same caller, of the same caller and way, of the same file. A caller is an
  administrator from 5 other incidents on 3 devices at 4 times 45 minutes or more apart. A burst within minutes is one time, however
  many devices it reaches. With 60 minutes the daily window of a scanner (four hours) shows three times only and is never known on its first day.
- **One machine that calls one other** is known from 8 incidents at 8 such times.
- **A tool** that others use all day explains a caller's second use of it, at another time on another device.
- **An unsigned file** is suspicious until the company has had it for a day on 3 devices, from callers that history explains.
- **The first incidents** of a pattern are Medium when they are posted, and amended to Low a day later if the day explains them.
`;
