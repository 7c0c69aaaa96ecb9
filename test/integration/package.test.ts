import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { sampleMessages } from '../../lib/cli/demo/sample-attack';
import { functionsOf } from '../../lib/config/functions';
import { hopsBehind, replayed } from './hops';
import { type LocalPipeline, localPipeline, root } from './local-pipeline';

/** The package that is published to Azure, unpacked where nothing else is: no node_modules above it. */

const makePackage = (): Buffer => {
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: 'ignore' });
  return readFileSync(join(root, 'dist', 'hopwatch.zip'));
};

let folder: string;
let zip: Buffer;
let pipeline: LocalPipeline;

beforeAll(() => {
  zip = makePackage();
  folder = mkdtempSync(join(tmpdir(), 'hopwatch-package-'));
  for (const [name, bytes] of Object.entries(unzipSync(zip))) writeFileSync(join(folder, name), bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  it('is one bundle with its manifest and host.json, and has nothing to install', () => {
    const files = unzipSync(zip);
    expect(Object.keys(files).sort()).toEqual(['app.js', 'host.json', 'package.json']);
    const manifest = JSON.parse(Buffer.from(files['package.json'] ?? []).toString()) as Record<string, unknown>;
    expect(manifest).toMatchObject({ main: 'app.js', name: 'hopwatch' });
    expect(manifest.dependencies).toBeUndefined();
    expect(Buffer.from(files['host.json'] ?? [])).toEqual(readFileSync(join(root, 'host.json')));
  });

  it('asks at run time for nothing but Node and the host’s own module', () => {
    const text = readFileSync(join(folder, 'app.js'), 'utf8');
    const asked = [...new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? ''))];
    const { builtinModules } = require('node:module') as typeof import('node:module');
    expect(asked.filter((name) => !builtinModules.includes(name.replace('node:', '')))).toEqual(['@azure/functions-core']);
  });

  it('is made of the same bytes again', () => expect(makePackage()).toEqual(zip));
});

describe('the package under the host', () => {
  beforeEach(async () => {
    pipeline = await localPipeline();
  });
  afterEach(() => pipeline.end());

  it('as two apps finds the hops of replay', async () => {
    const output = await pipeline.start({ FUNCTIONS: functionsOf.output.join() }, folder);
    const OUTPUT_URL = `${output.url}/api/post-incident`;
    await pipeline.start({ FUNCTIONS: functionsOf.correlator.join(), OUTPUT_URL }, folder);
    await pipeline.publish(sampleMessages().map((message) => Buffer.from(message)));
    await pipeline.until(({ done, published }) => done && published > 0);
    expect(await hopsBehind(pipeline.stores, await pipeline.delivered())).toEqual(await replayed(sampleMessages()));
  });

  it('that cannot start says so with every fault', async () => {
    await expect(pipeline.start({ FUNCTIONS: 'sweep,heatlh', TENANT_ID: '', LANES: 'four' }, folder)).rejects.toMatchObject({
      message: expect.stringMatching(/3 setting\(s\).*FUNCTIONS.*"heatlh".*TENANT_ID.*LANES/s),
    });
  });
});
