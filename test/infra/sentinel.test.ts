import { rules } from '../../lib/rules';
import { projectFiles, read } from '../architecture/project';
import { literalOf, members } from '../support/bicep/text';
import { columnsOf, faultsIn } from '../support/kql/language';
import { bicepAt, bicepPaths, json, moduleNamed } from './project';

interface Alert {
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly entityMappings: readonly {
    readonly entityType: string;
    readonly fieldMappings: readonly { readonly identifier: string; readonly columnName: string }[];
  }[];
  readonly customDetails: Readonly<Record<string, string>>;
  readonly alertDetailsOverride: {
    readonly alertDisplayNameFormat: string;
    readonly alertDescriptionFormat: string;
    readonly alertSeverityColumnName: string;
    readonly alertTacticsColumnName: string;
    readonly alertDynamicProperties: readonly { readonly alertProperty: string; readonly value: string }[];
  };
  readonly incidentConfiguration: { readonly groupingConfiguration: { readonly groupByCustomDetails: readonly string[] } };
}

const folder = 'infra/sentinel';
const alert = json<Alert>(`${folder}/alert.json`);
const files = projectFiles.filter((path) => path.startsWith(folder) && path.endsWith('.kql'));
const kql = (name: string): string => read(`${folder}/${name}.kql`);

/** What the two kinds of rule ask: which detections, then the columns of the alert. */
const ruleQueries = ['new-detections', 'new-detections-nrt'].map((name) => ({ name, query: kql(name) + kql('alert') }));

/** The saved function, as a query sees it. */
const asSaved = `let HopwatchDetections = () {\n${kql('detections')}};\n`;
const others = files
  .filter((path) => !/\/(new-detections(-nrt)?|alert)\.kql$/.test(path))
  .map((path) => ({ name: path.slice(folder.length + 1), query: asSaved + read(path) }));
const queries = [...ruleQueries, ...others];

describe('queries of the Sentinel content', () => {
  test('are all loaded by a template', () => {
    const templates = bicepPaths.filter((path) => path.startsWith(folder)).map((path) => bicepAt(path).statements.join('\n'));
    expect(files.length).toBeGreaterThan(15);
    expect(files.filter((path) => !templates.join('\n').includes(`loadTextContent('${path.slice(folder.length + 1)}')`))).toEqual([]);
  });

  test.each(queries)('$name is sound, and its tables, columns and types are there', ({ query }) => expect(faultsIn(query)).toEqual([]));

  test('are each faulty once a column in them is called otherwise', () => {
    const planted = queries.map(({ name, query }) => ({
      name,
      query: query.replace(
        name.startsWith('workbook/flow') || name.startsWith('workbook/health') ? 'Message' : 'DetectionId',
        'Detection_Id',
      ),
    }));
    expect(planted.filter(({ query }) => faultsIn(query).length === 0)).toEqual([]);
  });

  test('read the one table that the templates make', () => {
    expect(moduleNamed('workspace').params.get('tableName')).toBe("'LateralDetections_CL'");
    expect(files.filter((path) => /\w+_CL\b/.test(read(path)) && !read(path).includes('LateralDetections_CL'))).toEqual([]);
  });
});

/** Sets of identifiers of which one must be there whole for Sentinel to know the entity again. */
const strong: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Host: [['HostName', 'DnsDomain']],
  IP: [['Address', 'AddressScope']],
  Account: [['Name', 'NTDomain'], ['Sid']],
  Process: [['ProcessId', 'CreationTimeUtc', 'CommandLine']],
  File: [['Name', 'Directory']],
  FileHash: [['Algorithm', 'Value']],
};

const named = (format: string): readonly string[] => [...format.matchAll(/\{\{(\w+)\}\}/g)].map(([, column = '']) => column);

describe('the alert', () => {
  const { alertDetailsOverride: override, customDetails, entityMappings } = alert;
  const mapped = entityMappings.flatMap(({ fieldMappings }) => fieldMappings.map(({ columnName }) => columnName));
  const shown = [...named(override.alertDisplayNameFormat), ...named(override.alertDescriptionFormat)];
  const said = [
    ...shown,
    override.alertSeverityColumnName,
    override.alertTacticsColumnName,
    ...override.alertDynamicProperties.map(({ value }) => value),
    ...Object.values(customDetails),
  ];

  test.each(ruleQueries)('takes no column that $name does not give, and $name gives none that is not taken', ({ query }) => {
    const taken = new Set(['TimeGenerated', ...mapped, ...said]);
    // What is seen in the alert's events, and nowhere else.
    const events = ['ServerProcessName'];
    expect([...columnsOf(query).keys()].sort()).toEqual([...taken, ...events].sort());
  });

  test('is the same for both kinds of rule, type by type', () => {
    const [scheduled, nearRealTime] = ruleQueries.map(({ query }) => [...columnsOf(query)]);
    expect(nearRealTime).toEqual(scheduled);
    expect(scheduled?.filter(([, type]) => type === 'dynamic')).toEqual([]);
  });

  test('maps entities by strong identifiers, within Sentinel’s limits', () => {
    const weak = entityMappings.filter(({ entityType, fieldMappings }) => {
      const given = fieldMappings.map(({ identifier }) => identifier);
      return !strong[entityType]?.some((set) => set.every((identifier) => given.includes(identifier)));
    });
    expect(weak).toEqual([]);
    expect(entityMappings).toHaveLength(8);
    expect(entityMappings.filter(({ fieldMappings }) => fieldMappings.length > 3)).toEqual([]);
  });

  test('renders only what the sink has made safe', () => expect(shown).toEqual(['DetectionTitle', 'DetectionSummary']));

  test('has details within Sentinel’s limits, and none that is a command line or a name of the caller’s choice', () => {
    expect(Object.keys(customDetails).length).toBeLessThanOrEqual(20);
    expect(Object.values(customDetails).filter((column) => /CommandLine|Name|Account|Directory/.test(column))).toEqual([]);
  });

  test('groups by details that it has', () => {
    const { groupByCustomDetails } = alert.incidentConfiguration.groupingConfiguration;
    expect(groupByCustomDetails).toEqual(['DetectionId']);
    expect(groupByCustomDetails.filter((name) => !(name in customDetails))).toEqual([]);
  });

  test('has every tactic and technique of the rules', () => {
    expect([...alert.tactics].sort()).toEqual([...new Set(rules.flatMap(({ tactics }) => tactics))].sort());
    const techniques = rules.flatMap((rule) => rule.techniques.map((technique) => technique.split('.', 1)[0]));
    expect([...alert.techniques].sort()).toEqual([...new Set(techniques)].sort());
  });
});

describe('the analytics rule', () => {
  const { resources } = bicepAt(`${folder}/analytics-rule.bicep`);
  const properties = (name: string): ReadonlyMap<string, string> =>
    members(members(resources.find((resource) => resource.name === name)?.body ?? '{}').get('properties') ?? '{}');

  test('looks at what has come since it looked last, and back as far as it may', () => {
    const [, window, cycle] = /let window = (\d+h);\nlet cycle = (\d+m);/.exec(kql('new-detections')) ?? [];
    expect([window, cycle]).toEqual(['24h', '5m']);
    expect(literalOf(properties('scheduled').get('queryFrequency') ?? '')).toBe(`PT${cycle?.toUpperCase()}`);
    expect(literalOf(properties('scheduled').get('queryPeriod') ?? '')).toBe(`PT${window?.toUpperCase()}`);
  });

  test.each(['scheduled', 'nearRealTime'])('makes an alert of every row, and says what alert.json says: %s', (name) => {
    const given = properties(name);
    expect(given.get('eventGroupingSettings')).toBe("{ aggregationKind: 'AlertPerResult' }");
    for (const key of Object.keys(alert)) expect(given.get(key)).toBe(`alert.${key}`);
  });

  test.each(ruleQueries)('$name tells of what is live, and of nothing absorbed', ({ query }) => {
    expect(query).toContain("Mode == 'live'");
    expect(query).toContain('Revision == 1 or SeverityRaised or Recurred');
    expect(query).toContain('isempty(AbsorbedBy)');
  });
});

describe('hunting queries', () => {
  const hunts = bicepAt(`${folder}/queries.bicep`).variables.get('hunts') ?? '';
  const tagged = (tag: string): readonly string[] =>
    [...hunts.matchAll(new RegExp(`${tag}: '([^']+)'`, 'g'))].flatMap(([, list = '']) => list.split(','));

  test('are tagged with ATT&CK', () => {
    expect(tagged('name')).toHaveLength(files.filter((path) => path.includes('/hunting/')).length);
    expect(tagged('tactics').filter((tactic) => ![...alert.tactics, 'Discovery'].includes(tactic))).toEqual([]);
    expect(tagged('techniques').filter((technique) => !alert.techniques.includes(technique))).toEqual([]);
  });
});

describe('the workbook', () => {
  const panels = [...(bicepAt(`${folder}/workbook.bicep`).variables.get('panels') ?? '').matchAll(/\{ name: .*\}/g)].map(([panel]) =>
    members(panel),
  );

  test('asks each of its queries of the workspace that has the table', () => {
    expect(panels).toHaveLength(files.filter((path) => path.includes('/workbook/')).length);
    const misplaced = panels.filter((panel) => {
      const [, name = ''] = /'workbook\/(.*)\.kql'/.exec(panel.get('query') ?? '') ?? [];
      return (panel.get('from') === 'telemetryWorkspaceId') !== kql(`workbook/${name}`).includes('AppTraces');
    });
    expect(misplaced).toEqual([]);
  });

  test('shows metrics that the apps count', () => {
    const asked = ['flow', 'health'].flatMap((name) =>
      [...kql(`workbook/${name}`).matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, metric = '']) => metric),
    );
    const counted = projectFiles
      .filter((path) => /^lib\/.*\.ts$/.test(path))
      .map((path) => read(path))
      .join('\n');
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((metric) => !counted.includes(`'${metric}'`))).toEqual([]);
  });

  // By table, column and rule there are too many lines for one of a metric to tell anything.
  test('shows of the health what the alarms go by', () => {
    const byKind = ['table.records', 'column.facts', 'rule.evaluated'];
    const metrics = json<readonly { readonly metric: string }[]>('infra/alarms.json').map(({ metric }) => metric);
    const shown = kql('workbook/health');
    expect(metrics.filter((metric) => !byKind.includes(metric) && !shown.includes(`'${metric}'`))).toEqual([]);
  });
});
