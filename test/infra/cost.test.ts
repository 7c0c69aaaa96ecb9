import { estimate, type Fleet, sentinelInstead, usual } from '../../infra/tools/cost/cost';
import { bicepAt, bicepPaths } from './project';

const fleet = (devices: number, changes: Partial<Fleet> = {}): Fleet => ({ ...usual, devices, ...changes });
const partOf = (name: string, of: Fleet): number => estimate(of).lines.find(({ what }) => what === name)?.usd ?? Number.NaN;

describe('an estimate', () => {
  test('is the sum of its lines, none below nothing', () => {
    for (const preset of ['trial', 'prod'] as const) {
      const { lines, usd } = estimate(fleet(5_000, { preset }));
      expect(usd).toBeCloseTo(
        lines.reduce((sum, line) => sum + line.usd, 0),
        6,
      );
      expect(lines.filter((line) => !(line.usd >= 0))).toEqual([]);
    }
  });

  test('of more devices is never lower, line by line', () => {
    for (const preset of ['trial', 'prod'] as const) {
      const [few, many] = [1_000, 20_000].map((devices) => estimate(fleet(devices, { preset })).lines);
      expect(many?.filter(({ what, usd }) => usd < (few?.find((line) => line.what === what)?.usd ?? 0))).toEqual([]);
    }
  });

  test('reckons throughput units from the peak: 1 MB/s each', () => {
    // 10,000 devices send 2.78 MB/s on the mean, 6.94 at the peak: seven units for 730 hours at 0.03.
    expect(partOf('Event Hubs, raw namespace', fleet(10_000))).toBeCloseTo(7 * 730 * 0.03, 6);
    expect(partOf('Event Hubs, raw namespace', fleet(10_000, { bytesPerRecord: 4_800 }))).toBeCloseTo(14 * 730 * 0.03, 6);
  });

  test('pays for always-ready instances whether they work or not', () => {
    const gbSeconds = 2 * 730 * 3600;
    expect(partOf('Functions, always ready', fleet(1, { preset: 'prod' }))).toBeCloseTo(gbSeconds * (5 * 0.000004 + 2 * 0.000016), 6);
    expect(partOf('Functions, always ready', fleet(1_000_000))).toBe(0);
  });

  test('says where the templates end', () => {
    expect(estimate(fleet(1_000)).warnings).toEqual([]);
    expect(estimate(fleet(10_000)).warnings[0]).toContain('7 throughput units; the preset trial stops at 4: take prod');
    expect(estimate(fleet(100_000, { preset: 'prod' })).warnings[0]).toContain('70 throughput units; the preset prod stops at 40');
  });

  test('says where a lane is too much for the memory of an instance', () => {
    // 200 facts of each device a day, 3.25 days, 1,100 bytes, 16 lanes.
    expect(estimate(fleet(20_000, { preset: 'prod' })).warnings.join()).not.toContain('in memory');
    expect(estimate(fleet(50_000, { preset: 'prod' })).warnings.join()).toContain('A lane holds 2,234 MB in memory');
    expect(estimate(fleet(50_000, { preset: 'prod' })).warnings.join()).toContain('Take more lanes than 16');
  });

  test('goes by the partitions and lanes that are deployed, where they are not the preset’s', () => {
    const kept = fleet(15_000, { preset: 'prod', rawPartitions: 4, lanes: 4 });
    expect(estimate(kept).warnings).toEqual([
      'The peak is more than the 4 partitions of the raw hub take, 1 MB/s each.',
      expect.stringContaining('Take more lanes than 4'),
    ]);
    expect(partOf('Functions, executions', kept)).toBeLessThan(partOf('Functions, executions', fleet(15_000, { preset: 'prod' })));
    expect(estimate(fleet(15_000, { preset: 'prod', rawPartitions: 32, lanes: 16 }))).toEqual(estimate(fleet(15_000, { preset: 'prod' })));
  });

  test('of the same data in Sentinel goes by the gigabyte', () => {
    expect(sentinelInstead(fleet(1_000, { recordsPerDevice: 1_000, bytesPerRecord: 1_000 }))).toBeCloseTo((730 / 24) * 4.3, 6);
  });
});

describe('counts what the templates make', () => {
  const count = (text: RegExp): number => bicepPaths.flatMap((path) => bicepAt(path).statements.join('\n').match(text) ?? []).length;

  test('of alerts', () => {
    // One for each namespace where there is one for namespaces.
    const loops = count(/for namespace in namespaces/g);
    const alerts = count(/resource \w+ 'Microsoft\.Insights\/metricAlerts@/g) + loops;
    expect(estimate(fleet(1)).lines.find(({ what }) => what === 'Alerts')?.from).toContain(`${alerts} on metrics`);
  });

  test('of private endpoints', () => {
    const accounts = ['state', 'correlator', 'output'];
    // A table endpoint for each account, a blob endpoint for each that holds a package, one for each namespace.
    const endpoints = accounts.length + (accounts.length - 1) + 2;
    expect(count(/module \w+ 'private-endpoint\.bicep'/g)).toBe(3);
    expect(estimate(fleet(1, { privateNetworking: true })).lines.at(-1)?.from).toContain(`${endpoints} endpoints, 3 DNS zones`);
  });
});
