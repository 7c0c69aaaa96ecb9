import { z } from 'zod';
import { HopwatchError } from '../model/errors';
import { type Duration, hours } from '../model/time';
import { rules } from '../rules';

/**
 * A service reached by a connection string (locally) or by an identity (`<NAME>__<suffix>`), the two forms that the
 * Functions host knows for a trigger's connection too.
 */
export type Connection = { readonly connectionString: string } | { readonly endpoint: string };

const text = (about: string) => z.string().trim().min(1).describe(about);
const wholeNumber = (about: string, least: number, most: number) => z.coerce.number().int().min(least).max(most).describe(about);

const ruleIds = (about: string) =>
  z
    .string()
    .transform((list) => [...new Set(list.split(',').map((id) => id.trim()))])
    .pipe(z.array(z.enum(rules.map(({ id }) => id))))
    .default([])
    .describe(about);

/** Every setting with its meaning and its limits. */
export const schema = z.object({
  TENANT_ID: text('Entra tenant; part of every incident’s identity'),
  RAW_HUB_NAME: text('Event hub that Defender’s streaming API writes to'),
  RAW_HUB_CONSUMER_GROUP: text('Consumer group of the raw hub that is Hopwatch’s own'),
  FACTS_HUB_NAME: text('Internal event hub; one partition is one lane'),
  FACTS_HUB_CONSUMER_GROUP: text('Consumer group of the facts hub'),
  LANES: wholeNumber('Partitions of the facts hub. Fixed for a generation', 1, 1024),
  GENERATION: wholeNumber('Number of the lane plan; raise it to change LANES', 1, 99_999).default(1),
  LATENESS_HOURS: wholeNumber('How late a record may come and still find everything that it belongs to', 1, 24 * 14).default(6),
  SWEEP_SCHEDULE: text('NCRONTAB schedule of the sweep, six fields'),
  OUTPUT_URL: z.url({ protocol: /^https?$/ }).describe('Where post-incident answers: https://<output app>/api/post-incident'),
  SINKS: z
    .string()
    .transform((list) => [...new Set(list.split(',').map((name) => name.trim()))])
    .pipe(z.array(z.enum(['ndjson'])).min(1))
    .describe('Where incidents go, a comma-separated list: ndjson'),
  NDJSON_PATH: text('File of the sink ndjson; - for standard output').default('-'),
  MODE: z.enum(['live', 'shadow']).default('live').describe('shadow marks every incident as such'),
  RULES_OFF: ruleIds('Rules that do not run, a comma-separated list of ids: nothing is read or kept for them'),
  RULES_SHADOW: ruleIds('Rules in shadow, a comma-separated list of ids: an incident that no other rule matches is marked as such'),
  PROFILE: z
    .literal('all', 'the live app runs every rule; the profile published exists only in `hopwatch replay`')
    .default('all')
    .describe('Rules that run; only all'),
});

/** Settings that hold a connection, with the suffix of their identity form and their meaning. */
export const connections = {
  RawHub: ['fullyQualifiedNamespace', 'Event Hubs namespace of the raw hub'],
  FactsHub: ['fullyQualifiedNamespace', 'Event Hubs namespace of the facts hub'],
  StateTables: ['tableServiceUri', 'Table Storage account of the state'],
} as const;

type ConnectionName = keyof typeof connections;

export interface Settings extends Omit<z.output<typeof schema>, 'LATENESS_HOURS'> {
  readonly lateness: Duration;
  readonly connections: Readonly<Record<ConnectionName, Connection>>;
}

/** Every setting's name, for the docs, the templates and their checks. */
export const settingNames: readonly string[] = [...Object.keys(schema.shape), ...Object.keys(connections)];

export type Environment = Readonly<Record<string, string | undefined>>;

const connectionIn = (env: Environment, name: ConnectionName): Connection | string => {
  const [suffix, about] = connections[name];
  const [connectionString, endpoint] = [env[name], env[`${name}__${suffix}`]];
  if (connectionString !== undefined && connectionString !== '') return { connectionString };
  if (endpoint !== undefined && endpoint !== '') return { endpoint };
  return `${name}: set ${name}__${suffix} (identity) or ${name} (connection string): ${about}`;
};

/** Empty means not set, as the portal shows it. */
const given = (env: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])));

const faultsOf = (error: z.ZodError, set: Readonly<Record<string, string>>): readonly string[] =>
  error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const about = name in schema.shape ? schema.shape[name as keyof typeof schema.shape].description : undefined;
    return `${name}: ${name in set ? issue.message : 'not set'}${about === undefined ? '' : ` (${about})`}`;
  });

/** Reads all settings; every fault of all of them is in one error. Throws `settings-invalid`. */
export const readSettings = (env: Environment): Settings => {
  const set = given(env);
  const parsed = schema.safeParse(set);
  const names = Object.keys(connections) as ConnectionName[];
  const found = names.map((name) => [name, connectionIn(env, name)] as const);
  const faults = [
    ...(parsed.success ? [] : faultsOf(parsed.error, set)),
    ...found.flatMap(([, connection]) => (typeof connection === 'string' ? [connection] : [])),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new HopwatchError(
      'settings-invalid',
      'fatal',
      `Hopwatch cannot start: ${faults.length} setting(s) need mending.\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  const { LATENESS_HOURS, ...rest } = parsed.data;
  return { ...rest, lateness: hours(LATENESS_HOURS), connections: Object.fromEntries(found) as Record<ConnectionName, Connection> };
};
