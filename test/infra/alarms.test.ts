import { projectFiles, read } from '../architecture/project';
import { columnsOf, faultsIn } from '../support/kql/language';
import { bicepAt, json } from './project';

interface Alarm {
  readonly name: string;
  readonly severity: number;
  readonly metric: string;
  readonly aggregation: string;
  readonly operator: string;
  readonly threshold: number;
  readonly description: string;
  /** What it asks of its metric's lines, where it does not compare their values: an alarm for each row. */
  readonly query?: readonly string[];
  /** How far the query looks back, where that is further than the window; Azure allows two days. */
  readonly range?: string;
  readonly window?: string;
  /** Columns of the query by which one alarm is told from another. */
  readonly split?: readonly string[];
  /** Whether it is over by itself once its condition is; it is where this is left out. */
  readonly autoMitigate?: boolean;
}

const alarms = json<readonly Alarm[]>('infra/alarms.json');
const alerts = bicepAt('infra/modules/alerts.bicep').statements.join('\n');
const counted = new Set(
  projectFiles
    .filter((path) => /^lib\/.*\.ts$/.test(path))
    .flatMap((path) => [...read(path).matchAll(/\.count\(\s*'([\w.-]+)'/g)].map(([, metric]) => metric)),
);

/** What a line can be asked for: its own two fields, and the dimensions that some count has. */
const written = new Set([
  ...['metric', 'value'],
  ...projectFiles
    .filter((path) => /^lib\/pipeline\/.*\.ts$/.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/\.count\([^{;]*\{([^}]*)\}/g)].flatMap(([, fields = '']) =>
        [...fields.matchAll(/\w+(?=[,:\s]|$)/g)].map(([name]) => name),
      ),
    ),
]);

/** The queries of the templates, with an alarm's own words in them. */
const queries = [...alerts.matchAll(/query: '((?:[^'\\]|\\.)*)'/g)].map(([, query = '']) => query.replaceAll("\\'", "'"));
const values = ['project TimeGenerated, Value = todouble(Line.value)'];
const queryOf = (text: string, { metric, query = values }: Pick<Alarm, 'metric' | 'query'>): string =>
  text
    .replaceAll(`\${appList}`, "'a', 'b'")
    .replaceAll(`\${alarm.metric}`, metric)
    .replaceAll(`\${join(alarm.?query ?? values, pipe)}`, query.join(' | '));

describe('alarms', () => {
  test('have names of their own', () => expect(new Set(alarms.map(({ name }) => name)).size).toBe(alarms.length));

  test.each(alarms)('$name goes by a metric that the apps count, and says what it means', ({ metric, description, severity }) => {
    expect(counted).toContain(metric);
    expect(description).toMatch(/^[A-Z].{20,}\.$/);
    expect([0, 1, 2, 3, 4]).toContain(severity);
  });

  test.each(alarms)('$name compares as Azure does', ({ aggregation, operator, threshold, query }) => {
    expect(['Total', 'Maximum', 'Count']).toContain(aggregation);
    expect(['GreaterThan', 'LessThan']).toContain(operator);
    // Silence is the lack of rows: only a count sees it. What a query finds is a row each.
    expect(operator === 'LessThan' || query !== undefined).toBe(aggregation === 'Count');
    expect(threshold).toBeGreaterThanOrEqual(0);
  });

  test('of canaries are those that ask for two rounds, and are off where none fly, or none is found', () => {
    const ofCanaries = alarms.filter(({ metric }) => metric.startsWith('canary.'));
    expect(ofCanaries.map(({ name, operator, threshold, window }) => [name, operator, threshold, window])).toEqual([
      ['canaries-silent', 'LessThan', 1, 'PT10M'],
      ['canary-missing', 'GreaterThan', 0, undefined],
    ]);
    expect(alerts).toContain("enabled: canary || !startsWith(alarm.metric, 'canary.')");
    expect(alerts).toContain('windowSize: alarm.?window ?? window');
    const flies = "canary && !contains(rulesOff, 'scm-remote-service')";
    expect(read('infra/main.bicep')).toContain(`    canary: ${flies}\n`);
    expect(read('infra/main.bicep')).toContain(`      CANARY: ${flies} ? 'on' : 'off'\n`);
    expect(read('functions/canary.ts')).toContain("schedule: '0 */5 * * * *'");
  });

  test('on what happens once stay until somebody closes them; those on what lasts are over with it', () => {
    const stay = alarms.filter(({ autoMitigate = true }) => !autoMitigate).map(({ name }) => name);
    expect(stay).toEqual(['records-set-aside', 'batches-isolated', 'gap-in-a-lane']);
    expect(alerts).toContain('autoMitigate: alarm.?autoMitigate ?? true');
    // Refused is counted once and for all, what is parked at every sweep.
    expect(alarms.find(({ name }) => name === 'incidents-parked')?.metric).toBe('outbox.set-aside');
  });

  test('on one device among many name it', () => {
    const perDevice = alarms.filter(({ split }) => split?.includes('Device')).map(({ name }) => name);
    expect(perDevice).toEqual(['device-floods', 'device-opens-many']);
  });

  test('that Defender is silent goes by what no canary is counted in', () => {
    expect(alarms.find(({ name }) => name === 'defender-is-silent')?.metric).toBe('table.records');
  });

  test.each(alarms.filter(({ query }) => query !== undefined))('$name asks a query that binds, and is split by its columns', (alarm) => {
    const asked = queryOf(queries[0] ?? '', alarm);
    expect(faultsIn(asked)).toEqual([]);
    expect([...columnsOf(asked).keys()]).toEqual(expect.arrayContaining([...(alarm.split ?? [])]));
    expect(alarm.split).not.toEqual([]);
    // Each dimension of a line that is asked for is one that the apps write.
    for (const [, name] of asked.matchAll(/Line\.(\w+)/g)) expect(written).toContain(name);
  });

  test('look back as far as Azure allows', () => {
    expect(new Set(alarms.map(({ window = 'PT15M' }) => window))).toEqual(new Set(['PT10M', 'PT15M', 'PT1H', 'P1D']));
    for (const { query = [], range, window } of alarms) {
      const furthest = Math.max(
        0,
        ...[...query.join(' ').matchAll(/ago\((\d+)([hd])\)/g)].map(([, n, unit]) => Number(n) * (unit === 'd' ? 24 : 1)),
      );
      expect(furthest).toBeLessThan(48);
      expect([undefined, 'P2D']).toContain(range);
      if (furthest > 0) expect([range, window === undefined]).toEqual(['P2D', false]);
    }
  });

  test('ask queries that bind to the tables of Log Analytics', () => {
    expect(queries).toHaveLength(2);
    for (const query of queries) expect(faultsIn(queryOf(query, { metric: 'lane.gaps' }))).toEqual([]);
    expect(faultsIn(queryOf(queries[0] ?? '', { metric: 'lane.gaps' }).replace('Message', 'Text'))).not.toEqual([]);
    expect(alerts).toContain(`var values = ['${values[0]}']`);
  });

  test('read the lines as the apps write them', () => {
    const telemetry = read('lib/telemetry/console-telemetry.ts');
    expect(telemetry).toContain('JSON.stringify({ metric, value,');
    expect(queries[0]).toContain('Line.metric');
    expect(values[0]).toContain('Line.value');
  });
});
