import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connections } from '../../lib/config/connections';
import { type FunctionName, functionsOf, type Part, parts } from '../../lib/config/functions';
import { checkSettings, settingNames } from '../../lib/config/settings';
import { tableNames } from '../../lib/stores/table';
import { read, root } from '../architecture/project';
import { literalOf, members } from '../support/bicep/text';
import { bicepAt, bicepPaths, json, moduleNamed } from './project';

/** App settings that the template gives an app, as their text. */
const settingsOf = (part: Part): ReadonlyMap<string, string> => members(moduleNamed(part).params.get('settings') ?? '{}');
const hostSettings = members(bicepAt('infra/modules/function-app.bicep').variables.get('hostSettings') ?? '{}');

/** A value for what is known only once deployed, by the setting's name. */
const deployed: Readonly<Record<string, string>> = {
  TENANT_ID: '5d3f1c52-8c0e-4d0b-9c1f-2f6b1f0e7a44',
  LANES: '4',
  GENERATION: '1',
  LATENESS_HOURS: '6',
  OUTPUT_URL: 'https://hopwatch-output.azurewebsites.net/api/post-incident',
  SINKS: 'logs-ingestion,incidents-api,webhook,dryrun',
  MODE: 'live',
  CLOUD: 'AzureCloud',
  LOGS_ENDPOINT: 'https://hopwatch-detections.westeurope-1.ingest.monitor.azure.com',
  LOGS_RULE_ID: 'dcr-00112233445566778899aabbccddeeff',
  SENTINEL_WORKSPACE_ID:
    '/subscriptions/6f1e3a52-8c0e-4d0b-9c1f-2f6b1f0e7a44/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log-sentinel',
  WEBHOOK_URL: 'https://soar.contoso.example/hopwatch',
  CANARY: 'on',
  RULES_OFF: '',
  RULES_SHADOW: '',
  OUTPUT_AUDIENCE: '',
  WEBHOOK_KEY: '',
  RawHub__fullyQualifiedNamespace: 'hopwatch-raw.servicebus.windows.net',
  FactsHub__fullyQualifiedNamespace: 'hopwatch-facts.servicebus.windows.net',
  StateTables__tableServiceUri: 'https://hopwatchstate.table.core.windows.net/',
};

/** The environment that an app of this template finds. */
const environmentOf = (part: Part): Readonly<Record<string, string>> =>
  Object.fromEntries([...settingsOf(part)].map(([name, value]) => [name, literalOf(value) ?? deployed[name] ?? 'known later']));

const functionFiles = readdirSync(join(root, 'functions'))
  .filter((file) => file !== 'app-start.ts')
  .map((file) => file.replace('.ts', ''));

describe.each(parts)('the settings of the %s', (part) => {
  const given = settingsOf(part);
  const batching = [...given.keys()].filter((name) => name.startsWith('AzureFunctionsJobHost__'));
  const ours = [...given.keys()].filter((name) => !batching.includes(name));

  test('start it', () => {
    expect(() => checkSettings(environmentOf(part))).not.toThrow();
  });

  test('are all needed: each that has no default stops the start where it is left out', () => {
    const faulty = ours.filter((name) => {
      try {
        checkSettings({ ...environmentOf(part), [name]: '' });
        return false;
      } catch {
        return true;
      }
    });
    expect(faulty.length).toBeGreaterThan(part === 'correlator' ? 10 : 3);
  });

  test('are those that its functions know', () => {
    const host = ['FUNCTIONS', ...Object.keys(connections[part]).flatMap((name) => [`${name}__credential`, `${name}__clientId`])];
    const known = Object.entries(connections[part]).flatMap(([name, [suffix]]) => [`${name}__${suffix}`]);
    const names = settingNames(part).filter((name) => !(name in connections[part]));
    expect(ours.filter((name) => ![...host, ...known, ...names].includes(name))).toEqual([]);
  });

  test('can all be given by whoever deploys, but for what is fixed', () => {
    const missing = settingNames(part).filter((name) => !(name in connections[part]) && !given.has(name));
    expect(missing).toEqual(part === 'correlator' ? ['PROFILE'] : ['NDJSON_PATH']);
  });

  test('enable its functions and no other', () => {
    expect(literalOf(given.get('FUNCTIONS') ?? '')?.split(',')).toEqual([...functionsOf[part]]);
  });

  test('hold what its functions ask for by name, and the identity that their connections use', () => {
    const texts = functionsOf[part].map((name) => read(`functions/${name}.ts`)).join('\n');
    const bound = [...texts.matchAll(/%(\w+)%/g)].map(([, name]) => name ?? '');
    const connected = [...texts.matchAll(/connection: '(\w+)'/g)].flatMap(([, name]) =>
      ['fullyQualifiedNamespace', 'credential', 'clientId'].map((suffix) => `${name}__${suffix}`),
    );
    expect([...bound, ...connected].filter((name) => !given.has(name))).toEqual([]);
    expect(bound.length + connected.length).toBe(part === 'correlator' ? 11 : 0);
  });

  test('override options of a batch that host.json has', () => {
    const { extensions } = json<{ extensions: { eventHubs: Readonly<Record<string, unknown>> } }>('host.json');
    const prefix = 'AzureFunctionsJobHost__extensions__eventHubs__';
    expect(batching.filter((name) => !(name.replace(prefix, '') in extensions.eventHubs))).toEqual([]);
    expect(batching).toHaveLength(part === 'correlator' ? 3 : 0);
  });

  test('have names that Linux takes', () => {
    expect([...given.keys(), ...hostSettings.keys()].filter((name) => !/^\w+$/.test(name))).toEqual([]);
  });

  test('keep awake functions that it has', () => {
    const names = [...(moduleNamed(part).params.get('alwaysReady') ?? '').matchAll(/name: '([^']+)'/g)].map(([, name]) => name ?? '');
    const has = (name: string): boolean => functionsOf[part].includes(name.replace('function:', '') as never);
    expect(names.filter((name) => (name === 'http' ? part !== 'output' : !has(name)))).toEqual([]);
    expect(names).not.toEqual([]);
  });
});

test('every function runs in one of the two apps', () => {
  const enabled = parts.flatMap((part) => literalOf(settingsOf(part).get('FUNCTIONS') ?? '')?.split(',') ?? []);
  expect(enabled.sort()).toEqual(functionFiles.sort());
});

test('no app is told what Flex Consumption forbids', () => {
  const names = [...hostSettings.keys(), ...parts.flatMap((part) => [...settingsOf(part).keys()])];
  expect(names.filter((name) => /^(FUNCTIONS_|WEBSITE_|ENABLE_ORYX|SCM_)/.test(name))).toEqual([]);
});

describe('roles', () => {
  /** As Microsoft's list of built-in roles has them. */
  const builtIn: Readonly<Record<string, string>> = {
    'Azure Event Hubs Data Receiver': 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde',
    'Azure Event Hubs Data Sender': '2b629674-e913-4c01-ae53-ef4638d8f975',
    'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
    'Storage Table Data Reader': '76199698-9eea-4c19-bc75-cec21354c6b6',
    'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb',
    'Microsoft Sentinel Responder': '3e150937-b8fe-4cfb-8069-0eaf05ecd056',
  };
  const folded = (name: string): string =>
    name
      .replace(/^(Azure|Microsoft) /, '')
      .replaceAll(' ', '')
      .toLowerCase();
  const roles = members(bicepAt('infra/roles.bicep').variables.get('roles') ?? '{}');

  test('have the number of their name', () => {
    const expected = Object.entries(builtIn).map(([name, id]) => [folded(name), id]);
    expect([...roles].map(([name, id]) => [name.toLowerCase(), literalOf(id)]).sort()).toEqual(expected.sort());
  });

  test('are given on the narrowest thing that the service knows, under a name that stays', () => {
    const assignments = bicepPaths.flatMap((path) =>
      bicepAt(path).resources.flatMap(({ type, body }) =>
        type.startsWith('Microsoft.Authorization/roleAssignments') ? [members(body)] : [],
      ),
    );
    const scopes = assignments.map((assignment) => assignment.get('scope'));
    expect(scopes.sort()).toEqual(
      ['appInsights', 'hostStorage', 'namespace::hub', 'namespace::hub', 'rule', 'table[index]', 'workspace'].sort(),
    );
    expect(assignments.filter((assignment) => !assignment.get('name')?.startsWith('guid('))).toEqual([]);
    expect(assignments.filter((assignment) => !assignment.get('properties')?.includes("principalType: 'ServicePrincipal'"))).toEqual([]);
  });

  test('let the correlator read and write both hubs, the raw one for its canaries alone', () => {
    const principal = '[correlatorIdentity.properties.principalId]';
    const rights = ['rawHub', 'factsHub'].map((hub) => ['receivers', 'senders'].map((right) => moduleNamed(hub).params.get(right)));
    expect(rights).toEqual([
      [principal, `canary ? ${principal} : []`],
      [principal, principal],
    ]);
  });

  test('that write to Sentinel are the output app’s', () => {
    const writers = [moduleNamed('workspace').params.get('incidentWriterId'), moduleNamed('collectionRule').params.get('senderId')];
    expect(writers).toEqual([
      "contains(sinks, 'incidents-api') ? outputIdentity.properties.principalId : ''",
      "contains(sinks, 'logs-ingestion') ? outputIdentity.properties.principalId : ''",
    ]);
  });
});

describe('the tables of the state', () => {
  const { variables } = bicepAt('infra/modules/state.bicep');

  test('are those of the stores', () => {
    expect((variables.get('tables') ?? '').match(/\w+/g)).toEqual([...tableNames]);
  });

  test('leave it to the output app to say what was posted, and to the correlator what there is to post', () => {
    const single = [...(variables.get('assignments') ?? '').matchAll(/\{ table: '(\w+)', app: '(\w+)', role: roles\.(\w+) \}/g)];
    expect(single.map(([, table, app, role]) => [table, app, role])).toEqual([
      ['deliveries', 'correlator', 'storageTableDataReader'],
      ['incidents', 'output', 'storageTableDataReader'],
      ['deliveries', 'output', 'storageTableDataContributor'],
    ]);
    expect(variables.get('assignments')).toContain("name => name != 'deliveries'");
  });
});

// Without a rule for an address or a subnet a default action of Deny alone leaves a namespace open, so each end is off as a whole.
test('with a private network nothing has a public end', () => {
  const ends = bicepPaths.flatMap((path) =>
    bicepAt(path).statements.flatMap((statement) =>
      [...statement.matchAll(/(?:publicNetworkAccess:|var publicAccess =) (.+)/g)].map(([, value]) => [path, value]),
    ),
  );
  const off = "network == null ? 'Enabled' : 'Disabled'";
  expect(ends).toEqual([
    ['infra/modules/event-hub.bicep', off],
    ['infra/modules/event-hub.bicep', 'publicAccess'],
    ['infra/modules/event-hub.bicep', 'publicAccess'],
    ['infra/modules/storage.bicep', off],
  ]);
  expect(moduleNamed('rawHub').params.get('trustedServices')).toBe('true');
  expect(moduleNamed('factsHub').params.get('trustedServices')).toBe('false');
});

describe('no key opens anything', () => {
  test.each([
    ['infra/modules/storage.bicep', 'allowSharedKeyAccess: false'],
    ['infra/modules/storage.bicep', 'allowBlobPublicAccess: false'],
    ['infra/modules/event-hub.bicep', 'disableLocalAuth: !localAuth'],
    ['infra/modules/telemetry.bicep', 'DisableLocalAuth: true'],
    ['infra/modules/function-app.bicep', 'properties: { allow: false }'],
    ['infra/modules/function-app.bicep', "type: 'UserAssignedIdentity'"],
  ])('%s: %s', (path, line) => expect(read(path)).toContain(line));

  test('to the facts hub, whoever deploys', () => {
    expect(moduleNamed('factsHub').params.get('localAuth')).toBe('false');
    expect(moduleNamed('rawHub').params.get('localAuth')).toBe('rawHubLocalAuth');
  });
});

test('the names of functions are those of the type', () => {
  const names: readonly FunctionName[] = Object.values(functionsOf).flat();
  expect([...names].sort()).toEqual(functionFiles.sort());
});
