import * as fc from 'fast-check';
import { type Environment, parts } from '../../../lib/config/functions';
import { checkSettings, readAtDesk, readSettings, settingNames } from '../../../lib/config/settings';
import { HopwatchError } from '../../../lib/model/errors';
import { completeSettings } from '../../support/settings';

/** The faults that are told, each without its explanation; none where the settings are good. */
const faultsOf = (env: Environment): readonly string[] => {
  try {
    checkSettings(env);
    return [];
  } catch (error) {
    if (!(error instanceof HopwatchError)) throw error;
    expect([error.code, error.disposition]).toEqual(['settings-invalid', 'fatal']);
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};

const required = Object.keys(completeSettings).map((name) => name.split('__')[0] ?? '');
const ofSinks = ['LOGS_ENDPOINT', 'LOGS_RULE_ID', 'LOGS_STREAM', 'SENTINEL_WORKSPACE_ID', 'WEBHOOK_URL', 'WEBHOOK_KEY', 'NDJSON_PATH'];
const optional = [
  'CANARY',
  'CLOUD',
  'GENERATION',
  'LATENESS_HOURS',
  'MODE',
  'OUTPUT_AUDIENCE',
  'PROFILE',
  'RULES_OFF',
  'RULES_SHADOW',
  ...ofSinks,
];

test('the settings are the required and the optional ones', () =>
  expect([...new Set(parts.flatMap(settingNames))].sort()).toEqual([...required, ...optional].sort()));

test('completeSettings settings are read, with defaults for the rest', () => {
  const env = { ...completeSettings, PATH: '/bin', UNRELATED: 'x' };
  expect(readSettings('correlator', env)).toEqual({
    TENANT_ID: completeSettings.TENANT_ID,
    RAW_HUB_NAME: 'raw',
    RAW_HUB_CONSUMER_GROUP: 'hopwatch',
    FACTS_HUB_NAME: 'facts',
    FACTS_HUB_CONSUMER_GROUP: 'correlate',
    LANES: 4,
    GENERATION: 1,
    LATENESS_HOURS: 6,
    SWEEP_SCHEDULE: completeSettings.SWEEP_SCHEDULE,
    OUTPUT_URL: completeSettings.OUTPUT_URL,
    CANARY: 'on',
    PROFILE: 'all',
    RULES_OFF: [],
    connections: {
      RawHub: { endpoint: 'raw.servicebus.windows.net' },
      FactsHub: { endpoint: 'facts.servicebus.windows.net' },
      StateTables: { endpoint: 'https://state.table.core.windows.net' },
    },
  });
  expect(readSettings('output', env)).toEqual({
    TENANT_ID: completeSettings.TENANT_ID,
    SINKS: ['ndjson'],
    CLOUD: 'AzureCloud',
    LOGS_STREAM: 'Custom-LateralDetections_CL',
    NDJSON_PATH: '-',
    MODE: 'live',
    RULES_SHADOW: [],
    connections: { StateTables: { endpoint: 'https://state.table.core.windows.net' } },
  });
});

describe('an app', () => {
  const outputOnly = { SINKS: 'ndjson', StateTables__tableServiceUri: 'https://state.table.core.windows.net' };

  test.each([
    ['post-incident,health', ['SINKS', 'StateTables']],
    [' health ', ['SINKS', 'StateTables']],
    ['ingest-events,correlate-facts,sweep', required.filter((name) => name !== 'SINKS')],
    ['sweep,health', required],
    ['', required],
    [' ', required],
  ])('with the functions %j is asked for their settings only', (FUNCTIONS, expected) =>
    expect([...new Set(faultsOf({ FUNCTIONS }).map((fault) => fault.split(':')[0]))].sort()).toEqual([...expected].sort()),
  );

  test('that only posts starts without hubs', () => expect(faultsOf({ ...outputOnly, FUNCTIONS: 'post-incident,health' })).toEqual([]));

  test.each(['sweeep', 'Sweep', 'sweep,', 'sweep;health'])(
    'with the functions %j does not start: a name that is none would be a function less',
    (names) => {
      const faults = faultsOf({ ...completeSettings, FUNCTIONS: names });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(/^FUNCTIONS: there is no function /);
    },
  );
});

describe('a sink', () => {
  const workspace =
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc';

  test.each([
    ['logs-ingestion', ['LOGS_ENDPOINT', 'LOGS_RULE_ID']],
    ['incidents-api', ['SENTINEL_WORKSPACE_ID']],
    ['webhook', ['WEBHOOK_URL']],
    ['ndjson', []],
    ['dryrun', []],
    ['logs-ingestion, webhook ,dryrun', ['LOGS_ENDPOINT', 'LOGS_RULE_ID', 'WEBHOOK_URL']],
  ])('%s is asked for what it needs', (SINKS, needed) =>
    expect(faultsOf({ ...completeSettings, SINKS }).map((fault) => fault.split(':')[0])).toEqual(needed),
  );

  test('is asked for what it needs beside every other fault, and each once', () => {
    const faults = faultsOf({ ...completeSettings, SINKS: 'logs-ingestion,incidents-api', TENANT_ID: undefined, LANES: '0', MODE: 'test' });
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(
      ['LANES', 'LOGS_ENDPOINT', 'LOGS_RULE_ID', 'MODE', 'SENTINEL_WORKSPACE_ID', 'TENANT_ID'].sort(),
    );
  });

  test('is content with what it needs', () =>
    expect(
      faultsOf({
        ...completeSettings,
        SINKS: 'logs-ingestion,incidents-api,webhook',
        LOGS_ENDPOINT: 'https://hopwatch-abcd.westeurope-1.ingest.monitor.azure.com',
        LOGS_RULE_ID: `dcr-${'0a'.repeat(16)}`,
        SENTINEL_WORKSPACE_ID: workspace,
        WEBHOOK_URL: 'https://soar.example/hopwatch',
        WEBHOOK_KEY: '0123456789abcdef',
      }),
    ).toEqual([]));

  test.each([
    ['LOGS_ENDPOINT', 'http://plain.example'],
    ['LOGS_RULE_ID', 'dcr-1'],
    ['SENTINEL_WORKSPACE_ID', `${workspace}/`],
    ['SENTINEL_WORKSPACE_ID', workspace.replace('workspaces', 'clusters')],
    ['WEBHOOK_URL', 'http://plain.example'],
    ['WEBHOOK_KEY', 'short'],
    ['WEBHOOK_KEY', '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)'],
    ['CLOUD', 'AzureGermanCloud'],
  ])('%s=%j is refused', (name, value) =>
    expect(faultsOf({ ...completeSettings, [name]: value }).map((fault) => fault.split(':')[0])).toEqual([name]),
  );
});

describe('faults', () => {
  test('of all settings are told at once: nothing set at all', () => {
    const faults = faultsOf({});
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([...required].sort());
  });

  test('are told with the name, for any set of wrong settings', () =>
    fc.assert(
      fc.property(fc.subarray(Object.keys(completeSettings)), fc.constantFrom(undefined, ''), (names, value) => {
        const broken = { ...completeSettings, ...Object.fromEntries(names.map((name) => [name, value])) };
        expect(
          faultsOf(broken)
            .map((fault) => fault.split(':')[0])
            .sort(),
        ).toEqual(names.map((name) => name.split('__')[0]).sort());
      }),
    ));

  test('say what the setting is for', () => {
    expect(faultsOf({ ...completeSettings, TENANT_ID: '' })).toEqual([
      'TENANT_ID: not set (Entra tenant; part of every incident’s identity)',
    ]);
    expect(faultsOf({ ...completeSettings, RawHub__fullyQualifiedNamespace: undefined })).toEqual([
      'RawHub: set RawHub__fullyQualifiedNamespace (identity) or RawHub (connection string): Event Hubs namespace of the raw hub',
    ]);
  });

  test.each([
    ['LANES', '0'],
    ['LANES', '1025'],
    ['LANES', '4.5'],
    ['LANES', 'four'],
    ['LANES', '-4'],
    ['GENERATION', '0'],
    ['GENERATION', '100000'],
    ['LATENESS_HOURS', '0'],
    ['LATENESS_HOURS', '337'],
    ['OUTPUT_URL', 'output.example'],
    ['OUTPUT_URL', 'javascript:alert(1)'],
    ['OUTPUT_URL', 'file:///etc/passwd'],
    ['SINKS', 'sentinel'],
    ['SINKS', 'ndjson,'],
    ['SINKS', ','],
    ['MODE', 'test'],
    ['TENANT_ID', '  '],
    ['PROFILE', 'published'],
    ['RULES_OFF', 'dcom-remote-childs'],
    ['RULES_SHADOW', 'dcom-remote-child,,'],
  ])('%s=%j is refused', (name, value) => {
    const faults = faultsOf({ ...completeSettings, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: `));
  });

  test('an unknown rule is told with the known ones', () =>
    expect(faultsOf({ ...completeSettings, RULES_OFF: 'dcom-remote-childs' })[0]).toContain('"dcom-remote-child"|"dcom-remote-server"'));

  test('the profile published is refused with the way to run it', () =>
    expect(faultsOf({ ...completeSettings, PROFILE: 'published' })[0]).toContain(
      'the live app runs every rule; the profile published exists only in `hopwatch replay`',
    ));

  test('never repeat a connection string', () => {
    const secret = 'Endpoint=sb://x/;SharedAccessKey=c2VjcmV0';
    const told = faultsOf({ ...completeSettings, RawHub: secret, TENANT_ID: '', LANES: secret, MODE: secret, OUTPUT_URL: secret }).join(
      '\n',
    );
    expect(told).not.toContain('c2VjcmV0');
  });
});

test('rules are switched by lists of ids', () => {
  const env = {
    ...completeSettings,
    RULES_OFF: ' scm-remote-service , dcom-remote-child',
    RULES_SHADOW: 'wmi-remote-child,wmi-remote-child',
  };
  expect(readSettings('correlator', env).RULES_OFF).toEqual(['scm-remote-service', 'dcom-remote-child']);
  expect(readSettings('output', env).RULES_SHADOW).toEqual(['wmi-remote-child']);
});

describe('connections', () => {
  const rawHub = (env: Environment) => readSettings('correlator', { ...completeSettings, ...env }).connections.RawHub;

  test('are a connection string or an endpoint; the connection string wins', () => {
    expect(rawHub({})).toEqual({ endpoint: 'raw.servicebus.windows.net' });
    expect(rawHub({ RawHub: 'Endpoint=sb://raw/' })).toEqual({ connectionString: 'Endpoint=sb://raw/' });
    expect(rawHub({ RawHub: 'Endpoint=sb://raw/', RawHub__fullyQualifiedNamespace: undefined })).toEqual({
      connectionString: 'Endpoint=sb://raw/',
    });
  });

  const key = 'c2VjcmV0';

  test.each([
    ['RawHub', `Endpoint=sb://raw.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=${key};EntityPath=raw`],
    ['RawHub__fullyQualifiedNamespace', 'raw.servicebus.usgovcloudapi.net'],
    ['StateTables', 'UseDevelopmentStorage=true'],
    ['StateTables', `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key}==;EndpointSuffix=core.windows.net`],
    ['StateTables', `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=http://127.0.0.1:10002/a`],
    ['StateTables', `TableEndpoint=https://a.table.core.windows.net/;SharedAccessSignature=sv=2024&sig=${key}`],
    ['StateTables__tableServiceUri', 'https://a.table.core.windows.net/'],
    ['StateTables__tableServiceUri', 'https://127.0.0.1:10002/devstoreaccount1'],
  ])('%s=%s looks as it should', (name, value) => expect(faultsOf({ ...completeSettings, [name]: value })).toEqual([]));

  test.each([
    ['RawHub', key],
    ['FactsHub', `SharedAccessKeyName=n;SharedAccessKey=${key}`],
    ['FactsHub', `Endpoint=${key}`],
    ['RawHub', '@Microsoft.KeyVault(SecretUri=https://c2VjcmV0.vault.azure.net/secrets/x)'],
    ['RawHub__fullyQualifiedNamespace', key],
    ['RawHub__fullyQualifiedNamespace', `sb://${key}.servicebus.windows.net/`],
    ['FactsHub__fullyQualifiedNamespace', `https://${key}.servicebus.windows.net`],
    ['FactsHub__fullyQualifiedNamespace', `${key}.servicebus.windows.net `],
    ['StateTables', key],
    ['StateTables', `AccountName=a;AccountKey=${key}`],
    ['StateTables', `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key};nonsense`],
    ['StateTables', `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key}`],
    ['StateTables', `https://${key}.table.core.windows.net`],
    ['StateTables__tableServiceUri', key],
    ['StateTables__tableServiceUri', `${key}.table.core.windows.net`],
    ['StateTables__tableServiceUri', `http://${key}.table.core.windows.net`],
    ['StateTables__tableServiceUri', `https://a.table.core.windows.net/?sig=${key}`],
  ])('%s=%s is refused, with what is expected and without the value', (name, value) => {
    const faults = faultsOf({ ...completeSettings, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: no.+(…|<)`));
    expect(faults[0]).not.toContain(key);
  });

  test('that are empty are not set', () => expect(rawHub({ RawHub: '' })).toEqual({ endpoint: 'raw.servicebus.windows.net' }));
});

describe('at a desk', () => {
  test('only what a command uses is asked for, and the command is not said to be an app', () => {
    const told = (what: 'lanes' | 'hubs'): string => {
      try {
        return JSON.stringify(readAtDesk(what, {}));
      } catch (error) {
        return error instanceof HopwatchError ? error.message : 'another error';
      }
    };
    expect([...told('lanes').matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)).toEqual(['LANES', 'StateTables']);
    expect([...told('hubs').matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)).toEqual([
      'LANES',
      'RAW_HUB_NAME',
      'FACTS_HUB_NAME',
      'RawHub',
      'FactsHub',
      'StateTables',
    ]);
    expect(told('hubs')).not.toContain('cannot start');
  });

  test('it is read as the app reads it', () => {
    const { LANES, GENERATION, RAW_HUB_NAME, connections } = readSettings('correlator', completeSettings);
    expect(readAtDesk('hubs', completeSettings)).toMatchObject({ LANES, GENERATION, RAW_HUB_NAME, connections });
  });
});

test('empty optional settings are their defaults', () => {
  const empty = { ...completeSettings, ...Object.fromEntries(optional.map((name) => [name, ''])) };
  expect(parts.map((part) => readSettings(part, empty))).toEqual(parts.map((part) => readSettings(part, completeSettings)));
});

test('numbers and texts are taken without the space around them', () => {
  const { LANES, RAW_HUB_NAME } = readSettings('correlator', { ...completeSettings, LANES: ' 8 ', RAW_HUB_NAME: ' raw ' });
  expect([LANES, RAW_HUB_NAME]).toEqual([8, 'raw']);
});

test('a sink named twice is one sink', () =>
  expect(readSettings('output', { ...completeSettings, SINKS: ' ndjson ,ndjson' }).SINKS).toEqual(['ndjson']));

test('settings that are wrong are never read as if they were right', () =>
  expect(() => readSettings('output', { SINKS: 'ndjson' })).toThrow('StateTables__tableServiceUri'));
