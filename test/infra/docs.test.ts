import { read } from '../architecture/project';
import { bicepAt, json } from './project';

const deploy = read('docs/deploy.md');

interface Preset {
  readonly rawPartitions: number;
  readonly storageSku: string;
  readonly lanes: number;
  readonly minEventBatchSize: number;
}
const presets = json<Readonly<Record<string, Preset>>>('infra/presets.json');

/** What stands under a heading of a page, up to the next one. */
const under = (heading: string, page: string): string => page.split(`\n${heading}\n`)[1]?.split(/\n#+ /)[0] ?? '';

describe('who may deploy', () => {
  const rows = [...under('## Who may deploy', deploy).matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, what, role, where]) => ({
    what,
    role,
    where,
  }));

  // A module in another resource group is a deployment in that group, which a role on the workspace alone does not allow.
  test('may make deployments in each group that the templates deploy to', () => {
    const groups = bicepAt('infra/main.bicep').statements.flatMap((statement) => statement.match(/^ {2}scope: .+$/m) ?? []);
    expect(new Set(groups)).toEqual(new Set(['  scope: resourceGroup(workspaceSubscriptionId, workspaceResourceGroup)']));
    // It has Microsoft.Resources/deployments; Workbook Contributor, the other role on that group, has not.
    expect(rows.filter(({ role }) => role === 'Log Analytics Contributor').map(({ where }) => where)).toEqual([
      "the resource group of Sentinel's workspace",
    ]);
  });
});

test('the way from trial to prod names what trial has of that which is fixed', () => {
  const { trial } = presets;
  const named = `rawPartitions=${trial?.rawPartitions} storageSku=${trial?.storageSku} lanes=${trial?.lanes}`;
  expect(under('## Change, upgrade, roll back', deploy)).toContain(` preset=prod ${named}\n`);
});

describe('the runbook', () => {
  test.each(Object.entries(presets).filter(([, { minEventBatchSize }]) => minEventBatchSize > 1))(
    'says that a partition of %s may wait for a whole batch',
    (preset, { minEventBatchSize }) => {
      const section = under('### canary-missing', read('docs/operations.md'));
      expect(section).toContain(`\`${preset}\``);
      expect(section).toContain(`\`minEventBatchSize\` messages, ${minEventBatchSize},`);
      expect(section).toMatch(/restart of the\s+correlator ends it/);
    },
  );
});
