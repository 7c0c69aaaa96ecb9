import { metrics } from '../../lib/pipeline/accounting/metrics';
import { projectFiles, read } from './project';

const runbook = read('docs/operations.md');
const alarms = JSON.parse(read('infra/alarms.json')) as readonly { readonly name: string; readonly metric: string }[];
const names = Object.keys(metrics);

/** What the template makes beside them, for both namespaces where it goes by one. */
const namespaces = [...read('infra/main.bicep').matchAll(/\{ name: '(\w+)', id: \w+\.outputs\.namespaceId/g)].map(([, name = '']) => name);
const besides = [...read('infra/modules/alerts.bicep').matchAll(/^ *name: '\$\{name\}-(.+)'$/gm)]
  .map(([, name = '']) => name)
  .filter((name) => name !== `\${alarm.name}`)
  .flatMap((name) => [...new Set(namespaces.map((namespace) => name.replace(`\${namespace.name}`, namespace)))]);

const counted = projectFiles
  .filter((path) => path.startsWith('lib/') && path.endsWith('.ts'))
  .flatMap((path) => [...read(path).matchAll(/\.count\(\s*'([^']+)'/g)].map(([, name]) => name ?? ''));

test('what is counted is what the catalogue has', () => expect([...new Set(counted)].sort()).toEqual([...names].sort()));

test('an alarm looks at a metric that there is', () => expect(alarms.filter(({ metric }) => !names.includes(metric))).toEqual([]));

test('the runbook has every alarm, in their order, and no other', () => {
  const headings = [...runbook.matchAll(/^### (.+)$/gm)].flatMap(([, heading = '']) => heading.split(', '));
  expect(headings).toEqual([...alarms.map(({ name }) => name), ...besides]);
  expect(besides).toContain('raw-throttled');
});

test('the runbook has every metric', () =>
  expect([...runbook.matchAll(/^\| `([a-z.-]+)` \|/gm)].map(([, name]) => name).sort()).toEqual([...names].sort()));
