import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { checkSeed } from '../../support/simulation/check';
import type { Mutant } from './mutants';

/** The file with the fault in it. Throws where the place is not there exactly once: the code has moved on, and the mutant must follow. */
export const planted = ({ name, file, find, replace }: Mutant): string => {
  const text = readFileSync(file, 'utf8');
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`mutant '${name}': its text stands ${places} times in ${file}; write it anew`);
  return text.replace(find, () => replace);
};

const planting = (mutant: Mutant): Plugin => ({
  name: 'plant',
  setup: ({ onLoad }) => {
    const path = resolve(mutant.file);
    onLoad({ filter: /\.ts$/ }, (args) => (args.path === path ? { contents: planted(mutant), loader: 'ts' } : undefined));
  },
});

/** The simulation with the fault in the code that it runs. */
export const simulationWith = async (mutant: Mutant, index: number): Promise<typeof checkSeed> => {
  const outfile = resolve('dist/proofs/mutants', `${index}.js`);
  await mkdir(resolve('dist/proofs/mutants'), { recursive: true });
  await build({
    entryPoints: ['test/support/simulation/check.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    plugins: [planting(mutant)],
    logLevel: 'error',
  });
  const { checkSeed: check } = (await import(outfile)) as { readonly checkSeed: typeof checkSeed };
  return check;
};
