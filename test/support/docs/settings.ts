import { z } from 'zod';
import { connections } from '../../../lib/config/connections';
import { functionsOf, type Part } from '../../../lib/config/functions';
import { schemas } from '../../../lib/config/settings';
import { code, table } from './markdown';

interface Limits {
  readonly description?: string;
  readonly default?: string | number | readonly string[];
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly items?: Limits;
}

const allowed = (limits: Limits): string => {
  if (limits.items !== undefined) return `one or more of ${allowed(limits.items)}, with commas between them`;
  if (limits.const !== undefined) return code(limits.const);
  if (limits.enum !== undefined) return limits.enum.map(code).join(', ');
  if (limits.type === 'integer') return `${limits.minimum} to ${limits.maximum}`;
  return limits.format === 'uri' ? 'a URL' : 'any text';
};

interface Described {
  readonly properties: Readonly<Record<string, Limits>>;
  readonly required: readonly string[];
}

const start = ({ default: value }: Limits, required: boolean): string => {
  if (value === undefined) return required ? 'required' : 'not set';
  return String(value) === '' ? 'none' : code(String(value));
};

const settings = (part: Part): readonly (readonly string[])[] => {
  const { properties, required } = z.toJSONSchema(schemas[part], { io: 'output' }) as unknown as Described;
  return Object.entries(properties).map(([name, limits]) => [
    code(name),
    limits.description ?? '',
    start(limits, required.includes(name)),
    allowed(limits),
  ]);
};

const services = (part: Part): readonly (readonly string[])[] =>
  Object.entries(connections[part]).map(([name, [suffix, about]]) => [code(name), about, code(`${name}__${suffix}`), code(name)]);

const app = (part: Part): string => `${table(['setting', 'what it is', 'default', 'allowed'], settings(part))}

${table(['connection', 'what it is', 'identity form', 'connection string'], services(part))}`;

const list = (names: readonly string[]): string => names.map(code).join(', ');

/** docs/settings.md: what an operator may set. */
export const settingsPage = (): string => `# Settings

Made from \`lib/config/settings.ts\` by \`npm run docs\`; change it there.

Settings are the function app's application settings, read once when the app starts. One that is empty counts as not set. If any is
missing or wrong, the app does not start, and its one message names every fault of all of them.

One package runs as two apps, each with an identity of its own: the correlator (${list(functionsOf.correlator)}) and the output app
(${list(functionsOf.output)}). \`FUNCTIONS\`, a comma-separated list, says which functions an app has; it is every function where it
is not set. An app needs the settings of its own functions only. \`AZURE_CLIENT_ID\` names the managed identity where an app has several.

A connection is needed in one of two forms: the identity form names the service, which the app's managed identity then reads and writes;
the connection string is for local runs and wins where both are set.

## Correlator

${app('correlator')}

## Output app

${app('output')}
`;
