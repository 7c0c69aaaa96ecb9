import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';

export interface Options {
  readonly cases: number;
  readonly seed: number;
}

/** What a proof found. */
export interface Verdict {
  readonly cases: number;
  readonly failures: number;
  /** What the cases touched, by name, for the last line. */
  readonly coverage: Readonly<Record<string, string>>;
}

/** Called once a case is done; shows how far the proof is. */
export type Tick = () => void;

export interface Proof {
  readonly name: string;
  readonly about: string;
  /** Cases of a run without `--cases`: the short form. */
  readonly cases: number;
  /** Times that a run ticks, where not once a case. */
  readonly ticks?: number;
  run(options: Options, tick: Tick): Promise<Verdict>;
}

/** A failure in full, with the seed that shows it again. */
export const tellFailure = (seed: number, faults: readonly string[]): void => {
  process.stdout.write(`\nseed ${seed}:\n${faults.map((fault) => `  ${fault}\n`).join('')}`);
};

export const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)}%`;

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 on is expected');
  return value;
};

const lineOf = ({ name }: Proof, { seed }: Options, { cases, failures, coverage }: Verdict): string =>
  `${name}: cases=${cases} failures=${failures} seed=${seed} ${Object.entries(coverage)
    .map(([what, share]) => `${what.replaceAll(' ', '-')}=${share}`)
    .join(' ')}\n`;

const carryOut = async (proof: Proof, options: Options): Promise<void> => {
  const bar = new SingleBar({
    format: `${proof.name} {bar} {value}/{total} {eta_formatted}`,
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(proof.ticks ?? options.cases, 0);
  const verdict = await proof.run(options, () => bar.increment()).finally(() => bar.stop());
  process.stdout.write(lineOf(proof, options, verdict));
  if (verdict.failures > 0) process.exitCode = 1;
};

/** The command of a proof: `--cases`, `--seed`, progress, a last line, and an exit code that says whether it failed. */
export const commandOf = (proof: Proof): Command =>
  new Command(proof.name)
    .description(proof.about)
    .option('--cases <n>', 'cases to run', wholeNumber, proof.cases)
    .option('--seed <n>', 'seed of the first case', wholeNumber, 1)
    .action((options: Options) => carryOut(proof, options));
