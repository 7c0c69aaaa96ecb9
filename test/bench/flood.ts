/**
 * What a flooding device costs the others of its lane: the same batches of ordinary devices, alone and each with a share of a
 * flood of connections, of which the last starts a service. The time of a batch is what each of its devices waits.
 */
import { compile } from '../../lib/engine/compile';
import { hours, milliseconds, seconds, ticksOf } from '../../lib/model/time';
import { correlateBatch } from '../../lib/pipeline/correlate-batch';
import { decoder } from '../../lib/pipeline/decoding/decode';
import { laneStates } from '../../lib/pipeline/lane/lane';
import { messagesOf } from '../../lib/pipeline/lane/lane-log';
import type { HubMessage } from '../../lib/pipeline/ports';
import { lists, rules } from '../../lib/rules';
import { services } from '../../lib/rules/scenario/cast';
import { accepted, started, t } from '../../lib/rules/scenario/records';
import { memoryStores } from '../../lib/stores/memory';
import { silentTelemetry } from '../../lib/telemetry';

const ruleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file', []);
const lane = { generation: 1, lane: 0 };
const settings = { tenant: 'bench', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };

/** Batches come five seconds apart, with a connection to each of these devices; two of them are hops. */
const devices = 60;
const batchTime = seconds(5);

const connectionTo = (DeviceId: string, number: number, at: string) =>
  accepted(services, { DeviceId, LocalPort: 49_669, RemotePort: 1024 + (number % 60_000), Timestamp: at, ReportId: 2 * number });

const serviceOn = (DeviceId: string, number: number, at: string) =>
  started(
    { name: 'x.exe', pid: 4 * (number % 10_000), created: at, commandLine: 'x.exe', parent: services },
    { DeviceId, Timestamp: at, ReportId: 2 * number + 1 },
  );

const messageOf = (sequence: number, records: readonly unknown[]): readonly HubMessage[] =>
  messagesOf(reader.decode(Buffer.from(JSON.stringify({ records })), `p/${sequence}`).facts).map((body) => ({
    sequence,
    enqueuedAt: ticksOf(BigInt(sequence)),
    body,
  }));

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

const batchOf = (batch: number, flood: number): readonly HubMessage[] => {
  const at = (index: number): string => t((batchTime * BigInt(batch)) as never, milliseconds(index));
  const nameOf = (device: number): string => `device ${batch % 20} ${device}`;
  const ordinary = [
    ...Array.from({ length: devices }, (_, device) => connectionTo(nameOf(device), batch, at(device))),
    ...[0, 1].map((device) => serviceOn(nameOf(device), batch, at(device + 1))),
  ];
  const flooding = [
    ...Array.from({ length: flood }, (_, index) => connectionTo('flooding', batch * flood + index, at(index))),
    serviceOn('flooding', batch * flood, at(flood)),
  ];
  const sequence = 2 * batch;
  return [...messageOf(sequence, ordinary), ...messageOf(sequence + 1, flood === 0 ? [] : flooding)];
};

/** CPU milliseconds of each batch, with so many facts of one device in each. */
const run = async (batches: number, flood: number): Promise<readonly number[]> => {
  const [stores, states] = [memoryStores(), laneStates()];
  const ports = { ...stores, telemetry: silentTelemetry, doorbell: { ring: async () => undefined } };
  const stream = Array.from({ length: batches }, (_, batch) => batchOf(batch, flood));
  const took: number[] = [];
  for (const messages of stream) {
    const before = process.cpuUsage();
    await correlateBatch({ lane, messages }, states, settings, ports);
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1000);
  }
  return took;
};

/** Prints the 95th percentile of the others, alone and beside the flood. */
export const benchFlood = async (batches: number, flood: number): Promise<void> => {
  await run(5, 0);
  const alone = percentile(await run(batches, 0), 0.95);
  const beside = percentile(await run(batches, flood), 0.95);
  console.log(
    `\n${batches * flood} facts of one device in ${batches} batches beside ${devices} devices:\n  95 of 100 batches within ${alone.toFixed(0)} CPU-ms alone, ${beside.toFixed(0)} beside the flood: ${(beside / alone).toFixed(2)} times`,
  );
};
