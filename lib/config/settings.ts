import { z } from 'zod';
import { HopwatchError } from '../model/errors';
import { rules } from '../rules';
import { type Connection, connectionIn, connections, type Forms } from './connections';
import { type Environment, enabledParts, functionsOf, type Part, unknownFunctions } from './functions';

const text = (about: string) => z.string().trim().min(1).describe(about);
const wholeNumber = (about: string, least: number, most: number) => z.coerce.number().int().min(least).max(most).describe(about);

const ruleIds = (about: string) =>
  z
    .string()
    .transform((list) => [...new Set(list.split(',').map((id) => id.trim()))])
    .pipe(z.array(z.enum(rules.map(({ id }) => id))))
    .default([])
    .describe(about);

const httpsUrl = z.url({ protocol: /^https$/ });
const tenant = 'Entra tenant; part of every incident’s identity';

const workspaceId =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]{1,90}\/providers\/Microsoft\.OperationalInsights\/workspaces\/[A-Za-z0-9-]{4,63}$/i;

const sinkNames = ['logs-ingestion', 'incidents-api', 'webhook', 'ndjson', 'dryrun'] as const;
export type SinkName = (typeof sinkNames)[number];

/** Every setting with its meaning and its limits, by the app that needs it. */
export const schemas = {
  correlator: z.object({
    TENANT_ID: text(tenant),
    RAW_HUB_NAME: text('Event hub that Defender’s streaming API writes to'),
    RAW_HUB_CONSUMER_GROUP: text('Consumer group of the raw hub that is Hopwatch’s own'),
    FACTS_HUB_NAME: text('Internal event hub; one partition is one lane'),
    FACTS_HUB_CONSUMER_GROUP: text('Consumer group of the facts hub'),
    LANES: wholeNumber('Partitions of the facts hub. Fixed for a generation', 1, 1024),
    GENERATION: wholeNumber('Number of the lane plan; raise it to change LANES', 1, 99_999).default(1),
    LATENESS_HOURS: wholeNumber('How late a record may come and still find everything that it belongs to', 1, 24 * 14).default(6),
    SWEEP_SCHEDULE: text('NCRONTAB schedule of the sweep, six fields'),
    OUTPUT_URL: z.url({ protocol: /^https?$/ }).describe('Where post-incident answers: https://<output app>/api/post-incident'),
    OUTPUT_AUDIENCE: text(
      'Application (client) id of the Entra registration in front of the output app: each ring then carries a token for it',
    ).optional(),
    CANARY: z.enum(['on', 'off']).default('on').describe('off sends no canaries; their alarms have to be off then'),
    RULES_OFF: ruleIds('Rules that do not run, a comma-separated list of ids: nothing is read or kept for them'),
    PROFILE: z
      .literal('all', 'the live app runs every rule; the profile published exists only in `hopwatch replay`')
      .default('all')
      .describe(
        'Not to be set: all, every rule, is all that runs; the profile published exists only in `hopwatch replay`, and is refused here',
      ),
  }),
  output: z.object({
    SINKS: z
      .string()
      .transform((list) => [...new Set(list.split(',').map((name) => name.trim()))])
      .pipe(z.array(z.enum(sinkNames)).min(1))
      .describe(`Where incidents go, a comma-separated list: ${sinkNames.join(', ')}`),
    MODE: z.enum(['live', 'shadow']).default('live').describe('shadow marks every incident as such'),
    RULES_SHADOW: ruleIds('Rules in shadow, a comma-separated list of ids: an incident that no other rule matches is marked as such'),
    CLOUD: z
      .enum(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'])
      .default('AzureCloud')
      .describe('Cloud of Sentinel, as `az cloud list` names it'),
    TENANT_ID: z.string().trim().min(1).optional().describe(tenant),
    LOGS_ENDPOINT: httpsUrl.optional().describe('Logs ingestion endpoint of the data collection rule. For the sink logs-ingestion'),
    LOGS_RULE_ID: z
      .string()
      .regex(/^dcr-[0-9a-f]{32}$/, 'not an immutable id: dcr- and 32 hexadecimal digits')
      .optional()
      .describe('Immutable id of the data collection rule. For the sink logs-ingestion'),
    LOGS_STREAM: text('Stream of the rule. For the sink logs-ingestion').default('Custom-LateralDetections_CL'),
    SENTINEL_WORKSPACE_ID: z
      .string()
      .regex(
        workspaceId,
        'not a workspace’s resource id: /subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/…',
      )
      .optional()
      .describe('Resource id of the Log Analytics workspace. For the sink incidents-api'),
    WEBHOOK_URL: httpsUrl.optional().describe('Where incidents are posted as JSON. For the sink webhook'),
    WEBHOOK_KEY: z
      .string()
      .min(16)
      .regex(
        /^(?!@Microsoft\.KeyVault\()/,
        'the Key Vault reference is not resolved: check its URI and the role of the app’s identity on it',
      )
      .optional()
      .describe('Shared with the receiver, who can tell by the signature who wrote a post; a Key Vault reference. For the sink webhook'),
    NDJSON_PATH: text('File of the sink ndjson; - for standard output').default('-'),
  }),
};

/** What a sink cannot do without. */
const needs = {
  'logs-ingestion': ['TENANT_ID', 'LOGS_ENDPOINT', 'LOGS_RULE_ID'],
  'incidents-api': ['SENTINEL_WORKSPACE_ID'],
  webhook: ['WEBHOOK_URL'],
  ndjson: [],
  dryrun: [],
} as const satisfies Readonly<Record<SinkName, readonly (keyof z.output<typeof schemas.output>)[]>>;

/** What a sink cannot do without, as it is where the settings list the sink: they are refused otherwise. */
export type Needed<S extends SinkName> = {
  readonly [N in (typeof needs)[S][number]]: NonNullable<z.output<typeof schemas.output>[N]>;
};

/** The settings of one of the two apps. */
export type Settings<P extends Part> = z.output<(typeof schemas)[P]> & {
  readonly connections: Readonly<Record<keyof (typeof connections)[P], Connection>>;
};

/** Every setting's name, for the docs, the templates and their checks. */
export const settingNames = (part: Part): readonly string[] => [...Object.keys(schemas[part].shape), ...Object.keys(connections[part])];

/** Empty means not set, as the portal shows it. */
const given = (env: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])));

const fault = (name: string, what: string, about: string | undefined): string =>
  `${name}: ${what}${about === undefined ? '' : ` (${about})`}`;

/** The settings that the listed sinks lack, found whatever else is wrong, so that all faults are told at once. */
const lacking = (set: Readonly<Record<string, string>>): readonly string[] => {
  const listed = schemas.output.shape.SINKS.safeParse(set.SINKS);
  const names = new Set((listed.data ?? []).flatMap((sink) => needs[sink]).filter((name) => set[name] === undefined));
  return [...names].map((name) => fault(name, 'not set', schemas.output.shape[name].description));
};

const faultsIn = (schema: z.ZodObject, error: z.ZodError, set: Readonly<Record<string, string>>): readonly string[] =>
  error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const about = (schema.shape as Readonly<Record<string, z.ZodType>>)[name]?.description;
    return fault(name, name in set ? issue.message : 'not set', about);
  });

type Read<S extends z.ZodObject, F extends Forms> = z.output<S> & { readonly connections: Readonly<Record<keyof F, Connection>> };

const isFaulty = <R extends object>(read: R | readonly string[]): read is readonly string[] => Array.isArray(read);

/** The settings of a schema with their connections, or every fault of them. */
const readAs = <S extends z.ZodObject, F extends Forms>(schema: S, forms: F, env: Environment): Read<S, F> | readonly string[] => {
  const set = given(env);
  const parsed = schema.safeParse(set);
  const found = Object.entries(forms).map(([name, form]) => [name, connectionIn(env, name, form)] as const);
  const missing = found.flatMap(([, connection]) => (typeof connection === 'string' ? [connection] : []));
  const faults = [...(parsed.success ? [] : faultsIn(schema, parsed.error, set)), ...missing];
  if (!parsed.success || faults.length > 0) return faults;
  return { ...parsed.data, connections: Object.fromEntries(found) } as Read<S, F>;
};

const readPart = <P extends Part>(part: P, env: Environment): Settings<P> | readonly string[] => {
  const read = readAs<z.ZodObject, Forms>(schemas[part], connections[part], env);
  const faults = [...(isFaulty(read) ? read : []), ...(part === 'output' ? lacking(given(env)) : [])];
  return faults.length > 0 ? faults : (read as unknown as Settings<P>);
};

const listed = (faults: readonly string[]): string => faults.map((one) => `  ${one}`).join('\n');

const invalid = (faults: readonly string[]): HopwatchError =>
  new HopwatchError('settings-invalid', 'fatal', `Hopwatch cannot start: ${faults.length} setting(s) need mending.\n${listed(faults)}`);

const incomplete = (faults: readonly string[]): HopwatchError =>
  new HopwatchError(
    'settings-invalid',
    'fatal',
    `This command reads the deployment's settings from the environment, and ${faults.length} need(s) mending.\n${listed(faults)}\n\`az functionapp config appsettings list\` shows those of the correlator.`,
  );

/** Of the correlator's settings what a command at a desk needs: of the lanes, or of the hubs too. */
const atDesk = {
  lanes: [schemas.correlator.pick({ LANES: true, GENERATION: true }), { StateTables: connections.correlator.StateTables }],
  hubs: [
    schemas.correlator.pick({ LANES: true, GENERATION: true, RAW_HUB_NAME: true, FACTS_HUB_NAME: true, CANARY: true, RULES_OFF: true }),
    connections.correlator,
  ],
} as const;

/** Reads what a command at a desk needs of the correlator's settings. Throws `settings-invalid` with every fault of it. */
export const readAtDesk = <W extends keyof typeof atDesk>(what: W, env: Environment) => {
  const [schema, forms] = atDesk[what];
  const read = readAs<(typeof atDesk)[W][0], (typeof atDesk)[W][1]>(schema, forms, env);
  if (isFaulty(read)) throw incomplete(read);
  return read;
};

/** Reads one connection, for a command that needs no more. Throws `settings-invalid`. */
export const readConnection = (name: keyof (typeof connections)['correlator'], env: Environment): Connection => {
  const connection = connectionIn(env, name, connections.correlator[name]);
  if (typeof connection === 'string') throw incomplete([connection]);
  return connection;
};

/** Reads the settings that one part needs. Throws `settings-invalid` with every fault of them. */
export const readSettings = <P extends Part>(part: P, env: Environment): Settings<P> => {
  const read = readPart(part, env);
  if (isFaulty(read)) throw invalid(read);
  return read;
};

/** Throws `settings-invalid` with every fault of everything that this app's functions need. */
export const checkSettings = (env: Environment): void => {
  const unknown = unknownFunctions(env).map(
    (name) => `FUNCTIONS: there is no function ${JSON.stringify(name)}; give any of ${Object.values(functionsOf).flat().join(', ')}`,
  );
  const faults = enabledParts(env).map((part) => readPart(part, env));
  const all = [...new Set([...unknown, ...faults.filter(isFaulty).flat()])];
  if (all.length > 0) throw invalid(all);
};
