import { read } from '../architecture/project';
import { bicepAt, json, moduleNamed } from './project';

interface Preset {
  readonly lanes: number;
  readonly rawPartitions: number;
  readonly throughputUnits: number;
  readonly maximumThroughputUnits: number;
  readonly retentionHours: number;
  readonly maximumInstanceCount: number;
  readonly alwaysReady: Readonly<Record<string, number>>;
  readonly minEventBatchSize: number;
  readonly maxEventBatchSize: number;
  readonly maxWaitTime: string;
}
const presets = json<Readonly<Record<string, Preset>>>('infra/presets.json');
const { extensions } = json<{ extensions: { eventHubs: Readonly<Record<string, unknown>> } }>('host.json');

const main = bicepAt('infra/main.bicep');

test('presets are the two that may be chosen', () => {
  const { decorators } = main.params.find(({ name }) => name === 'preset') ?? {};
  expect(decorators?.join()).toContain(`@allowed(['${Object.keys(presets).join("', '")}'])`);
});

test('presets say the same things', () => {
  const [first, ...rest] = Object.values(presets).map((preset) => [...Object.keys(preset), ...Object.keys(preset.alwaysReady)]);
  expect(rest).toEqual(rest.map(() => first));
});

test.each(Object.entries(presets))('%s keeps to the limits of the services', (_name, preset) => {
  expect(preset.lanes).toBeLessThanOrEqual(32);
  expect(preset.rawPartitions).toBeLessThanOrEqual(32);
  expect(preset.retentionHours).toBeLessThanOrEqual(168);
  expect(preset.throughputUnits).toBeLessThanOrEqual(preset.maximumThroughputUnits);
  expect(preset.maximumThroughputUnits).toBeLessThanOrEqual(40);
  expect(preset.maximumInstanceCount).toBeGreaterThanOrEqual(Math.max(preset.lanes, preset.rawPartitions));
  expect(preset.minEventBatchSize).toBeLessThanOrEqual(preset.maxEventBatchSize);
  expect(preset.maxEventBatchSize).toBeLessThanOrEqual(Number(extensions.eventHubs.prefetchCount));
  expect(preset.maxWaitTime).toMatch(/^00:0[0-9]:\d\d$/);
});

test('trial costs nothing for instances while nothing comes, and is what host.json says', () => {
  expect(Object.values(presets.trial?.alwaysReady ?? { none: 1 })).toEqual([0, 0, 0]);
  const { minEventBatchSize, maxEventBatchSize, maxWaitTime } = presets.trial ?? {};
  expect(extensions.eventHubs).toMatchObject({ minEventBatchSize, maxEventBatchSize, maxWaitTime });
});

test('prod keeps an instance of every group awake and takes larger batches', () => {
  expect(Math.min(...Object.values(presets.prod?.alwaysReady ?? {}))).toBeGreaterThanOrEqual(1);
  expect(presets.prod?.minEventBatchSize).toBe(16);
});

test.each([
  ['lanes', 'laneCount'],
  ['rawPartitions', 'rawPartitionCount'],
  ['storageSku', 'redundancy'],
])('%s, which is fixed once it is made, can be kept under another preset', (name, chosen) => {
  expect(main.params.find((param) => param.name === name)?.optional).toBe(true);
  expect(main.statements.filter((statement) => statement.includes(`settings.${name}`))).toEqual([
    expect.stringMatching(new RegExp(`^var ${chosen} = .+ \\? settings\\.${name} : ${name}$`)),
  ]);
  expect(bicepAt('infra/azd/main.bicep').modules[0]?.params.get(name)).toBe(name);
});

// A partition uses one throughput unit at most: a hub with fewer partitions than units is full before its units are.
test('a namespace is near its cap by the units that its partitions can use', () => {
  const units = [...(moduleNamed('alerts').params.get('namespaces') ?? '').matchAll(/name: '(\w+)'.*usableUnits: (.+) \}/g)].map(
    ([, name, usable]) => [name, usable],
  );
  expect(units).toEqual(
    ['raw', 'facts'].map((name) => [name, `min(settings.maximumThroughputUnits, ${moduleNamed(`${name}Hub`).params.get('partitions')})`]),
  );
  expect(read('infra/modules/alerts.bicep')).toContain('threshold: namespace.usableUnits * bytesOfUnit * 300 * 4 / 5');
});
