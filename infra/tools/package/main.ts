/**
 * Makes the package that both apps run: dist/hopwatch.zip, and dist/package with the same files beside it. Everything is in
 * one file, so an instance that wakes reads one file; there is no node_modules and nothing to install. The same sources give
 * the same bytes.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';

const root = resolve(__dirname, '..', '..');
const folder = join(root, 'dist', 'package');

/** Every function, as the Functions host would load them one by one. */
const entry = readdirSync(join(root, 'functions'))
  .map((file) => `import './functions/${file.replace('.ts', '')}';`)
  .join('\n');

const bundle = (): string => {
  const { outputFiles } = buildSync({
    stdin: { contents: entry, resolveDir: root, sourcefile: 'app.ts' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    // Exists only inside a Functions host, which answers for it.
    external: ['@azure/functions-core'],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
};

const manifest = (): string => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  return `${JSON.stringify({ name, version, license, private: true, main: 'app.js' }, undefined, 2)}\n`;
};

const files: Readonly<Record<string, string>> = {
  'app.js': bundle(),
  'host.json': readFileSync(join(root, 'host.json'), 'utf8'),
  'package.json': manifest(),
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

const bytes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'utf8')]));
// A zip holds times; the earliest that it can hold is nobody's.
const zip = zipSync(bytes, { level: 9, mtime: '1980-01-01T12:00:00' });
writeFileSync(join(root, 'dist', 'hopwatch.zip'), zip);
process.stdout.write(`dist/hopwatch.zip: ${Object.keys(files).join(', ')}, ${(zip.length / 1024).toFixed(0)} KiB\n`);
