import { copyFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = (app: string): string => `
const { readdirSync } = require('node:fs');
const core = require('@azure/functions-core');
const register = core.registerFunction;
core.registerFunction = ({ retryOptions, ...metadata }, callback) => register(metadata, callback);
const folder = ${JSON.stringify(join(app, 'dist', 'functions'))};
for (const name of readdirSync(folder)) if (name.endsWith('.js')) require(folder + '/' + name);
`;

/** A folder with the app as it is built, but for the retry policies of its functions. */
export const withoutRetry = async (app: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hopwatch-without-retry-'));
  await copyFile(join(app, 'host.json'), join(folder, 'host.json'));
  await writeFile(join(folder, 'package.json'), '{"main":"app.js"}');
  await writeFile(join(folder, 'app.js'), program(app));
  return folder;
};
