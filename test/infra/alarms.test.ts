import { projectFiles, read } from '../architecture/project';
import { faultsIn } from '../support/kql/language';
import { bicepAt, json } from './project';

interface Alarm {
  readonly name: string;
  readonly severity: number;
  readonly metric: string;
  readonly aggregation: string;
  readonly operator: string;
  readonly threshold: number;
  readonly description: string;
  /** A quarter of an hour where it is left out. */
  readonly window?: string;
}

const alarms = json<readonly Alarm[]>('infra/alarms.json');
const alerts = bicepAt('infra/modules/alerts.bicep').statements.join('\n');
const counted = new Set(
  projectFiles
    .filter((path) => /^lib\/.*\.ts$/.test(path))
    .flatMap((path) => [...read(path).matchAll(/\.count\(\s*'([\w.-]+)'/g)].map(([, metric]) => metric)),
);

/** The queries of the templates, with an alarm's own words in them. */
const queries = [...alerts.matchAll(/query: '((?:[^'\\]|\\.)*)'/g)].map(([, query = '']) => query.replaceAll("\\'", "'"));
const queryOf = (query: string, metric: string): string =>
  query.replaceAll(`\${appList}`, "'a', 'b'").replaceAll(`\${alarm.metric}`, metric);

describe('alarms', () => {
  test('have names of their own', () => expect(new Set(alarms.map(({ name }) => name)).size).toBe(alarms.length));

  test.each(alarms)('$name goes by a metric that the apps count, and says what it means', ({ metric, description, severity }) => {
    expect(counted).toContain(metric);
    expect(description).toMatch(/^[A-Z].{20,}\.$/);
    expect([0, 1, 2, 3, 4]).toContain(severity);
  });

  test.each(alarms)('$name compares as Azure does', ({ aggregation, operator, threshold }) => {
    expect(['Total', 'Maximum', 'Count']).toContain(aggregation);
    expect(['GreaterThan', 'LessThan']).toContain(operator);
    // Silence is the lack of rows: only a count sees it.
    expect(operator === 'LessThan').toBe(aggregation === 'Count');
    expect(threshold).toBeGreaterThanOrEqual(0);
  });

  test.each(alarms)('$name looks at a time that Azure takes, and at two evaluations at least', ({ window = 'PT15M' }) =>
    expect(['PT10M', 'PT15M', 'PT30M']).toContain(window),
  );

  test('of canaries are those that ask for two rounds, and are off where none fly', () => {
    const ofCanaries = alarms.filter(({ metric }) => metric.startsWith('canary.'));
    expect(ofCanaries.map(({ name, operator, threshold, window }) => [name, operator, threshold, window])).toEqual([
      ['canaries-silent', 'LessThan', 1, 'PT10M'],
      ['canary-missing', 'GreaterThan', 0, undefined],
    ]);
    expect(alerts).toContain("enabled: canary || !startsWith(alarm.metric, 'canary.')");
    expect(alerts).toContain('windowSize: alarm.?window ?? window');
    expect(read('infra/main.bicep')).toContain('    canary: canary\n');
    expect(read('functions/canary.ts')).toContain("schedule: '0 */5 * * * *'");
  });

  test('that Defender is silent goes by what no canary is counted in', () => {
    expect(alarms.find(({ name }) => name === 'defender-is-silent')?.metric).toBe('table.records');
  });

  test('ask queries that bind to the tables of Log Analytics', () => {
    expect(queries).toHaveLength(2);
    for (const query of queries) expect(faultsIn(queryOf(query, 'lane.gaps'))).toEqual([]);
    expect(faultsIn(queryOf(queries[0] ?? '', 'lane.gaps').replace('Message', 'Text'))).not.toEqual([]);
  });

  test('read the lines as the apps write them', () => {
    const telemetry = read('lib/telemetry/console-telemetry.ts');
    expect(telemetry).toContain('JSON.stringify({ metric, value,');
    expect(queries[0]).toContain('Line.metric');
    expect(queries[0]).toContain('Line.value');
  });
});
