import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../architecture/project';
import { bicepAt } from './project';

/** Runs the script with an `az` and an `npm` that only note what they are asked. */
const deploy = (args: readonly string[], failing = 'nothing') => {
  const folder = mkdtempSync(join(tmpdir(), 'hopwatch-deploy-'));
  const log = join(folder, 'log');
  const noting = (tool: string): void => {
    const path = join(folder, tool);
    const answer =
      'for last; do :; done; case "$*" in *"properties.outputs."*) echo "$*" | sed "s/.*outputs\\.\\([A-Za-z]*\\)\\.value.*/the-\\1/";; esac';
    writeFileSync(path, `#!/bin/sh\necho "${tool} $*" >> "${log}"\ncase "$*" in *"${failing}"*) exit 1;; esac\n${answer}\n`);
    chmodSync(path, 0o755);
  };
  noting('az');
  noting('npm');
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync('bash', [join(root, 'infra/deploy.sh'), ...args], { env, encoding: 'utf8' });
  const asked = status === 2 ? [] : readFileSync(log, 'utf8').trimEnd().split('\n');
  rmSync(folder, { recursive: true });
  return {
    status,
    stdout,
    stderr,
    done: asked.filter((line) => !line.includes(' show ')),
    shown: asked.filter((line) => line.includes(' show ')),
  };
};

const publish = (app: string): string =>
  `az functionapp deployment source config-zip --resource-group rg --name the-${app} --src dist/hopwatch.zip --output none`;

test('packages, deploys the templates, and publishes the package to both apps, the output app first', () => {
  const { status, done } = deploy(['rg', 'log-sentinel', 'preset=prod', 'tags={"a b":"c"}']);
  expect(status).toBe(0);
  expect(done).toEqual([
    'npm ci --ignore-scripts',
    'npm run --silent package',
    'az deployment group create --name hopwatch --resource-group rg --template-file infra/main.bicep --parameters workspaceName=log-sentinel preset=prod tags={"a b":"c"} --output none',
    publish('outputAppName'),
    publish('correlatorAppName'),
  ]);
});

test('ends with what Defender’s page asks for', () => {
  const { stdout } = deploy(['rg', 'log-sentinel']);
  for (const name of ['defenderEventHubResourceId', 'defenderEventHubName', 'defenderTables', 'healthUrl'])
    expect(stdout).toContain(`the-${name}`);
});

test('asks for outputs that the template has', () => {
  const { shown } = deploy(['rg', 'log-sentinel']);
  const asked = shown.map((line) => /outputs\.(\w+)\.value/.exec(line)?.[1] ?? line);
  expect(asked.filter((name) => !bicepAt('infra/main.bicep').outputs.includes(name))).toEqual([]);
  expect(new Set(asked).size).toBe(6);
});

test('stops at the first step that fails', () => {
  const { status, done } = deploy(['rg', 'log-sentinel'], 'deployment group create');
  expect(status).not.toBe(0);
  expect(done.at(-1)).toMatch(/^az deployment group create/);
});

test('says how it is used', () => {
  const { status, stderr } = deploy(['rg']);
  expect(status).toBe(2);
  expect(stderr).toContain('infra/deploy.sh RESOURCE_GROUP SENTINEL_WORKSPACE');
});
