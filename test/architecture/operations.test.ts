import { metrics } from '../../lib/pipeline/accounting/metrics';
import { projectFiles, read } from './project';

const runbook = read('docs/operations.md');
const alarms = JSON.parse(read('infra/alarms.json')) as readonly { readonly name: string; readonly metric: string }[];
const names = Object.keys(metrics);

const counted = projectFiles
  .filter((path) => path.startsWith('lib/') && path.endsWith('.ts'))
  .flatMap((path) => [...read(path).matchAll(/\.count\(\s*'([^']+)'/g)].map(([, name]) => name ?? ''));

test('what is counted is what the catalogue has', () => expect([...new Set(counted)].sort()).toEqual([...names].sort()));

test('an alarm looks at a metric that there is', () => expect(alarms.filter(({ metric }) => !names.includes(metric))).toEqual([]));

test('the runbook has every alarm, in their order, and no other', () =>
  expect([...runbook.matchAll(/^### (.+)$/gm)].map(([, name]) => name)).toEqual(alarms.map(({ name }) => name)));

test('the runbook has every metric', () =>
  expect([...runbook.matchAll(/^\| `([a-z.-]+)` \|/gm)].map(([, name]) => name).sort()).toEqual([...names].sort()));
