import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './project';

const ruleFile = join(__dirname, 'rooms.cjs');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Violation {
  readonly rule: string;
  readonly module: string;
}

interface Cruise {
  readonly violations: readonly Violation[];
  readonly modules: readonly string[];
  readonly dependencies: number;
}

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly totalDependenciesCruised: number;
  };
}

/** In a process of its own: dependency-cruiser is an ES module, and it takes the working directory for the project. */
const cruise = (project: string): Cruise => {
  const output = execFileSync(process.execPath, [cruiser, '--config', ruleFile, '--output-type', 'json', 'functions', 'lib', 'test'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const { modules, summary } = JSON.parse(output) as Report;
  return {
    violations: summary.violations.map(({ from, rule }) => ({ rule: rule.name, module: from })),
    modules: modules.map(({ source }) => source),
    dependencies: summary.totalDependenciesCruised,
  };
};

const { forbidden } = require(ruleFile) as { readonly forbidden: readonly { readonly name: string; readonly comment: string }[] };

describe('the rooms', () => {
  const { violations, modules, dependencies } = cruise(root);

  test('import only what they may', () => {
    expect(violations).toEqual([]);
  });

  test('are all seen', () => {
    // A checker that reads nothing, or nothing of TypeScript, is green too.
    expect(modules.filter((module) => /^(lib|functions|test)\//.test(module)).length).toBeGreaterThan(120);
    expect(dependencies).toBeGreaterThan(450);
  });

  test.each(readdirSync(join(root, 'lib')))('have a rule for lib/%s', (room) => {
    expect(forbidden.map(({ name }) => name)).toContain(`${room} imports`);
  });

  test('give a reason for every wall', () => {
    expect(forbidden.filter(({ comment }) => !/^[A-Z].{15,}\.$/.test(comment))).toEqual([]);
  });
});

/** What the planted modules speak of, so that it resolves. */
const stubs = [
  'lib/config/compose.ts',
  'lib/defender/index.ts',
  'lib/engine/define-rule.ts',
  'lib/engine/evaluate.ts',
  'lib/hubs/memory/index.ts',
  'lib/local/index.ts',
  'lib/model/errors.ts',
  'lib/model/fact.ts',
  'lib/pipeline/ports/index.ts',
  'lib/rules/one/rule.ts',
  'lib/rules/index.ts',
  'lib/sinks/index.ts',
  'lib/stores/memory/index.ts',
  'lib/telemetry/index.ts',
  'functions/sweep.ts',
  'test/one.test.ts',
  'test/support/worlds.ts',
];

/** Rule, module planted, its text. Each kind of import is in it: of values, of types, by `require`, on demand, handed on. */
const planted: readonly (readonly [rule: string, module: string, text: string])[] = [
  ['model imports', 'lib/model/planted.ts', "import '../engine/evaluate';"],
  ['defender imports', 'lib/defender/planted.ts', "export * from '../engine/define-rule';"],
  ['engine imports', 'lib/engine/planted.ts', "import type { Table } from '../defender';"],
  ['rules imports', 'lib/rules/planted/rule.ts', "import { evaluate } from '../../engine/evaluate';"],
  ['pipeline imports', 'lib/pipeline/planted.ts', "import { rules } from '../rules';"],
  ['stores imports', 'lib/stores/planted.ts', "import type { Sink } from '../sinks';"],
  ['hubs imports', 'lib/hubs/planted.ts', "import { stores } from '../stores/memory';"],
  ['sinks imports', 'lib/sinks/planted.ts', "import { evaluate } from '../engine/evaluate';"],
  ['doorbell imports', 'lib/doorbell/planted.ts', "import { telemetry } from '../telemetry';"],
  ['enrichers imports', 'lib/enrichers/planted.ts', "import { stores } from '../stores/memory';"],
  ['telemetry imports', 'lib/telemetry/planted.ts', "import { evaluate } from '../engine/evaluate';"],
  ['config imports', 'lib/config/planted.ts', "export const local = () => import('../local');"],
  ['local imports', 'lib/local/planted.ts', "import type { Fact } from '../model/fact';"],
  ['cli imports', 'lib/cli/planted.ts', "import '../../functions/sweep';"],
  ['model is pure', 'lib/model/planted-pure.ts', "import { readFileSync } from 'node:fs';"],
  ['defender is pure', 'lib/defender/planted-pure.ts', "import type { Readable } from 'node:stream';"],
  ['engine is pure', 'lib/engine/planted-pure.ts', "const { hrtime } = require('node:process');"],
  ['rules is pure', 'lib/rules/planted/pure.ts', "import 'crypto';"],
  ['place of ipaddr.js', 'lib/engine/planted-address.ts', "import { IPv4 } from 'ipaddr.js';"],
  ['place of zod', 'lib/engine/planted-zod.ts', "import type { z } from 'zod';"],
  ['place of uuid', 'lib/stores/planted-uuid.ts', "import { v5 } from 'uuid';"],
  ['place of cockatiel', 'lib/doorbell/planted-cockatiel.ts', "import { retry } from 'cockatiel';"],
  ['place of @azure/data-tables', 'lib/stores/memory/planted.ts', "const sdk = require('@azure/data-tables');"],
  ['place of @azure/event-hubs', 'lib/config/planted-hubs.ts', "type Sdk = typeof import('@azure/event-hubs');"],
  ['place of @azure/eventhubs-checkpointstore-blob', 'lib/hubs/planted-blob.ts', "import '@azure/eventhubs-checkpointstore-blob';"],
  ['place of @azure/storage-blob', 'lib/cli/planted-blob.ts', "import '@azure/storage-blob';"],
  ['place of @azure/identity', 'lib/doorbell/planted-identity.ts', "import type { TokenCredential } from '@azure/identity';"],
  [
    'place of @azure/monitor-ingestion',
    'lib/sinks/planted-ingestion.ts',
    "import type { LogsIngestionClient } from '@azure/monitor-ingestion';",
  ],
  ['place of @azure/core-rest-pipeline', 'lib/doorbell/planted-pipeline.ts', "import { RestError } from '@azure/core-rest-pipeline';"],
  ['place of @azure/functions', 'lib/config/planted-functions.ts', "import type { InvocationContext } from '@azure/functions';"],
  ['place of rhea', 'lib/cli/planted-rhea.ts', "import { create_container } from 'rhea';"],
  ['place of commander', 'lib/pipeline/planted-commander.ts', "import { Command } from 'commander';"],
  ['place of fflate', 'lib/pipeline/planted-fflate.ts', "import { unzipSync } from 'fflate';"],
  ['place of cli-progress', 'lib/pipeline/planted-progress.ts', "import { SingleBar } from 'cli-progress';"],
  ['package without a place', 'lib/pipeline/planted-package.ts', "import 'left-pad';"],
  ['functions import', 'functions/planted.ts', "import { evaluate } from '../lib/engine/evaluate';"],
  ['a desk is not Azure', 'functions/planted-desk.ts', "import '../lib/config/planted';"],
  ['adapters stand alone', 'lib/hubs/event-hubs/planted.ts', "import { hubs } from '../memory';"],
  ['rules stand alone', 'lib/rules/planted/alone.ts', "import { one } from '../one/rule';"],
  ['a rule is in the index', 'lib/rules/forgotten/rule.ts', "import { defineRule } from '../../engine/define-rule';"],
  ['nothing is left over', 'lib/pipeline/planted-dead.ts', 'export const dead = true;'],
  ['no support is left over', 'test/support/planted.ts', 'export const dead = true;'],
  ['tests stay outside', 'lib/cli/planted-tests.ts', "import { worlds } from '../../test/support/worlds';"],
  ['a test is no library', 'test/support/planted-library.ts', "import '../one.test';"],
  ['the oracle is independent', 'test/support/oracle/planted.ts', "import type { Fact } from '../../../lib/model/fact';"],
  ['no cycles', 'lib/model/planted-cycle-one.ts', "import type { Cycle } from './planted-cycle-two';"],
  ['everything resolves', 'lib/engine/planted-missing.ts', "import './missing';"],
];

describe('a planted violation is reported', () => {
  const project = mkdtempSync(join(tmpdir(), 'hopwatch-rooms-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const packages = ['left-pad', ...forbidden.flatMap(({ name }) => /^place of (.+)$/.exec(name)?.[1] ?? [])];
  for (const name of packages) write(`node_modules/${name}/index.js`, '');
  write('package.json', JSON.stringify({ dependencies: Object.fromEntries(packages.map((name) => [name, '*'])) }));
  cpSync(join(root, 'tsconfig.json'), join(project, 'tsconfig.json'));
  for (const stub of stubs) write(stub, '');
  for (const [, module, text] of planted) write(module, text);
  write('lib/model/planted-cycle-two.ts', "import type { Cycle } from './planted-cycle-one';");
  const { violations } = cruise(project);
  rmSync(project, { recursive: true });

  test('for every rule', () => {
    expect(planted.map(([rule]) => rule).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  test.each(planted)('%s', (rule, module) => {
    expect(violations).toContainEqual({ rule, module });
  });
});
