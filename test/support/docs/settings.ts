import { z } from 'zod';
import { connections, schema } from '../../../lib/config/settings';
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

const byDefault = ({ default: value }: Limits): string => {
  if (value === undefined) return 'required';
  return Array.isArray(value) && value.length === 0 ? 'none' : code(String(value));
};

const settings = (): readonly (readonly string[])[] => {
  const { properties } = z.toJSONSchema(schema, { io: 'output' }) as { readonly properties: Readonly<Record<string, Limits>> };
  return Object.entries(properties).map(([name, limits]) => [code(name), limits.description ?? '', byDefault(limits), allowed(limits)]);
};

const services = (): readonly (readonly string[])[] =>
  Object.entries(connections).map(([name, [suffix, about]]) => [code(name), about, code(`${name}__${suffix}`), code(name)]);

/** docs/settings.md: what an operator may set. */
export const settingsPage = (): string => `# Settings

Made from \`lib/config/settings.ts\` by \`npm run docs\`; change it there.

Settings are the function app's application settings, read once when the app starts. One that is empty counts as not set. If any is
missing or wrong, the app does not start, and its one message names every fault of all of them.

${table(['setting', 'what it is', 'default', 'allowed'], settings())}

## Connections

Each is needed, in one of two forms: the identity form names the service, which the app's managed identity then reads and writes; the
connection string is for local runs and wins where both are set.

${table(['connection', 'what it is', 'identity form', 'connection string'], services())}
`;
