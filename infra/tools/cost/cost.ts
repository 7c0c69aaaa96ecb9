/**
 * What a deployment costs a month, as far as it can be told from the size of a fleet: an estimate from list prices, line by
 * line, each with what it is reckoned from. Pure; the page of costs and the command are both made from it.
 */
import alarms from '../../alarms.json';
import presets from '../../presets.json';
import prices from './prices.json';

export type Preset = keyof typeof presets;

export interface Fleet {
  readonly devices: number;
  readonly preset: Preset;
  /** The template's parameters of these names; the preset's where they are not given. */
  readonly rawPartitions?: number | undefined;
  readonly lanes?: number | undefined;
  readonly privateNetworking: boolean;
  /** Records that a device sends a day, of the tables that are streamed. */
  readonly recordsPerDevice: number;
  readonly bytesPerRecord: number;
  /** Incidents that a thousand devices give a day. */
  readonly incidentsPerThousand: number;
}

/** Ten thousand records a day is a busy desk; 2.4 KB a full process record. Both are higher than most fleets' mean. */
export const usual = {
  preset: 'trial',
  privateNetworking: false,
  recordsPerDevice: 10_000,
  bytesPerRecord: 2_400,
  incidentsPerThousand: 10,
} as const;

export interface Line {
  readonly what: string;
  readonly from: string;
  readonly usd: number;
}

export interface Estimate {
  readonly lines: readonly Line[];
  readonly usd: number;
  /** What the templates cannot take as they are. */
  readonly warnings: readonly string[];
}

const hoursOfMonth = 730;
const secondsOfMonth = hoursOfMonth * 3600;
const daysOfMonth = hoursOfMonth / 24;
/** The busiest minutes of a day against its mean. */
const peak = 2.5;
/** Share of records that become facts: the budget that the rules keep to. */
const relevant = 0.02;
const bytesPerFact = 300;
/** Bytes of a message as Defender sends it; assumed. */
const messageBytes = 128 * 1024;
/** Records a second that an instance takes: a quarter of what decoding alone was measured at, for the host's share. */
const recordsPerInstance = 25_000;
/**
 * Lines of telemetry a minute. A raw partition tells its account and its lag, a lane its batches, lag, watermark and trimming; an
 * instance what it sums by table, column and rule. A minute of 10,000 devices gave 73 lines of an instance with 32
 * partitions and 50 of one with 8 lanes, whose records left many columns and rules out.
 */
const linesPerMinute = { rawPartition: 2, lane: 4, instance: 120 } as const;
const bytesPerLine = 400;
const bytesPerIncident = 8 * 1024;
const factDays = 2;
/** What a lane holds in memory: most of its facts for three days and the lateness; a fact took 1,082 bytes of heap. */
const heldDays = 3.25;
const bytesPerHeldFact = 1_100;
/** Share of an instance's memory that its lanes may fill: a load has what it reads beside it, and the host and the batches have theirs. */
const laneShare = 0.5;
/** What is learnt is kept for the longest reach and sixty days more; a row for a fact in ten. */
const learntDays = 90;
const learntPerFact = 0.1;
const bytesPerLearnt = 500;
const gigabyte = 1e9;
const hubUnitBytes = 1_000_000;

interface Load {
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly facts: number;
  readonly incidents: number;
  /** Messages of the facts hub, a second. */
  readonly factMessages: number;
  /** Of both hub functions, a second. */
  readonly executions: { readonly ingest: number; readonly correlate: number };
  readonly instances: { readonly ingest: number; readonly correlate: number };
}

/** A partition waits up to a second for a least batch: then no partition runs more often than once a second, unless batches are full. */
const executionsPerSecond = (messages: number, partitions: number, least: number, most: number): number =>
  least > 1 ? Math.min(messages, Math.max(partitions, messages / most)) : Math.min(messages, partitions * 10);

/** What a fleet is deployed with. */
type Deployed = (typeof presets)[Preset];

const deployedOf = ({ preset, rawPartitions, lanes }: Fleet): Deployed => ({
  ...presets[preset],
  ...(rawPartitions === undefined ? {} : { rawPartitions }),
  ...(lanes === undefined ? {} : { lanes }),
});

/** Megabytes that one lane holds of its share of the fleet. */
const laneMegabytes = ({ facts }: Pick<Load, 'facts'>, { lanes }: Deployed): number =>
  (facts * 86_400 * heldDays * bytesPerHeldFact) / lanes / 1e6;

const loadOf = ({ devices, recordsPerDevice, bytesPerRecord, incidentsPerThousand }: Fleet, deployed: Deployed): Load => {
  const { rawPartitions, lanes, minEventBatchSize, maxEventBatchSize } = deployed;
  const recordsPerSecond = (devices * recordsPerDevice) / 86_400;
  const bytesPerSecond = recordsPerSecond * bytesPerRecord;
  const facts = recordsPerSecond * relevant;
  const ingest = executionsPerSecond(bytesPerSecond / messageBytes, rawPartitions, minEventBatchSize, maxEventBatchSize);
  const factMessages = Math.min(facts, ingest * lanes);
  const correlate = executionsPerSecond(factMessages, lanes, minEventBatchSize, maxEventBatchSize);
  return {
    recordsPerSecond,
    bytesPerSecond,
    facts,
    factMessages,
    incidents: (devices / 1000) * incidentsPerThousand * daysOfMonth,
    executions: { ingest, correlate },
    instances: {
      ingest: Math.min(rawPartitions, Math.ceil((recordsPerSecond * peak) / recordsPerInstance)),
      correlate: Math.min(lanes, Math.ceil((facts * peak) / (recordsPerInstance / 10))),
    },
  };
};

const unitsNeeded = (bytesPerSecond: number, least: number): number => Math.max(least, Math.ceil((bytesPerSecond * peak) / hubUnitBytes));

const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });

const hubLines = (load: Load, { throughputUnits }: Deployed): readonly Line[] => {
  const factBytes = load.facts * bytesPerFact;
  const raw = unitsNeeded(load.bytesPerSecond, throughputUnits);
  const facts = unitsNeeded(factBytes, 1);
  const units = (count: number): number => count * hoursOfMonth * prices.throughputUnitHour.usd;
  const taken = ((load.bytesPerSecond / 65_536 + load.factMessages) * secondsOfMonth) / 1e6;
  return [
    {
      what: 'Event Hubs, raw namespace',
      from: `${raw} throughput units: ${whole((load.bytesPerSecond * peak) / 1e6)} MB/s at the peak`,
      usd: units(raw),
    },
    { what: 'Event Hubs, facts namespace', from: `${facts} throughput unit(s)`, usd: units(facts) },
    { what: 'Event Hubs, events', from: `${whole(taken)} million events of 64 KB or less`, usd: taken * prices.hubMillionEvents.usd },
  ];
};

const instanceLines = (load: Load, { instanceMemoryMB, alwaysReady }: Deployed): readonly Line[] => {
  const gbSeconds = (instanceMemoryMB / 1024) * secondsOfMonth;
  const busy = load.instances.ingest + load.instances.correlate;
  const ready = alwaysReady.ingestEvents + alwaysReady.correlateFacts + alwaysReady.http;
  const readyBusy =
    Math.min(alwaysReady.ingestEvents, load.instances.ingest) + Math.min(alwaysReady.correlateFacts, load.instances.correlate);
  const sweeps = 1 / 30;
  const executions = ((load.executions.ingest + load.executions.correlate + sweeps) * secondsOfMonth) / 1e6;
  return [
    {
      what: 'Functions, on demand',
      from: `${whole(busy - readyBusy)} instance(s) that are never idle, and the sweep`,
      usd: (busy - readyBusy + sweeps) * gbSeconds * prices.flexOnDemandGbSecond.usd,
    },
    {
      what: 'Functions, always ready',
      from: `${ready} instance(s), ${readyBusy} of them never idle`,
      usd: gbSeconds * (ready * prices.flexReadyGbSecond.usd + readyBusy * prices.flexReadyBusyGbSecond.usd),
    },
    { what: 'Functions, executions', from: `${whole(executions)} million`, usd: executions * prices.flexMillionExecutions.usd },
  ];
};

const storeLines = (load: Load): readonly Line[] => {
  const perSecond = load.executions.ingest + load.executions.correlate;
  // Progress of either function; the state row of a batch; what is learnt, put and removed.
  const operations = (perSecond + load.executions.correlate + 2 * load.facts * learntPerFact) * secondsOfMonth + load.incidents * 20;
  const perFact = bytesPerFact * factDays + bytesPerLearnt * learntPerFact * learntDays;
  const gigabytes = (load.facts * perFact * 86_400) / gigabyte;
  return [
    {
      what: 'Checkpoints',
      from: `${whole((perSecond * secondsOfMonth) / 1e6)} million blob writes`,
      usd: ((perSecond * secondsOfMonth) / 1e4) * prices.blobTenThousandWrites.usd,
    },
    {
      what: 'Tables, operations',
      from: `${whole(operations / 1e6)} million`,
      usd: (operations / 1e4) * prices.tableTenThousandOperations.usd,
    },
    { what: 'Tables, held', from: `${whole(gigabytes)} GB`, usd: gigabytes * prices.tableGbMonth.usd },
  ];
};

const watchLines = (load: Load, { rawPartitions, lanes }: Deployed): readonly Line[] => {
  // The sweep's is one more.
  const instances = load.instances.ingest + load.instances.correlate + 1;
  const lines = rawPartitions * linesPerMinute.rawPartition + lanes * linesPerMinute.lane + instances * linesPerMinute.instance;
  const telemetry = (lines * bytesPerLine * (secondsOfMonth / 60)) / gigabyte;
  const detections = (load.incidents * bytesPerIncident) / gigabyte;
  const logAlerts = alarms.length + 1;
  const metricAlerts = 5;
  return [
    { what: 'Telemetry', from: `${whole(telemetry)} GB: ${whole(lines)} log lines a minute`, usd: telemetry * prices.logsGb.usd },
    { what: 'Sentinel', from: `${whole(load.incidents)} rows of ${bytesPerIncident / 1024} KB`, usd: detections * prices.sentinelGb.usd },
    {
      what: 'Alerts',
      from: `${logAlerts} on logs, ${metricAlerts} on metrics`,
      usd: logAlerts * prices.logAlertMonth.usd + metricAlerts * prices.metricAlertMonth.usd,
    },
  ];
};

const privateEndpoints = 7;
const networkLines = (privateNetworking: boolean): readonly Line[] =>
  privateNetworking
    ? [
        {
          what: 'Private network',
          from: `${privateEndpoints} endpoints, 3 DNS zones; data through them not reckoned`,
          usd: privateEndpoints * hoursOfMonth * prices.privateEndpointHour.usd + 3 * prices.dnsZoneMonth.usd,
        },
      ]
    : [];

const warningsOf = (load: Load, preset: Preset, deployed: Deployed): readonly string[] => {
  const { maximumThroughputUnits, rawPartitions, lanes, instanceMemoryMB } = deployed;
  const units = unitsNeeded(load.bytesPerSecond, 1);
  const [held, most] = [laneMegabytes(load, deployed), instanceMemoryMB * laneShare];
  return [
    ...(units > maximumThroughputUnits
      ? [
          `The peak needs ${units} throughput units; the preset ${preset} stops at ${maximumThroughputUnits}${maximumThroughputUnits < 40 ? ': take prod' : ', which is the most that a Standard namespace has: take a Premium one'}.`,
        ]
      : []),
    ...(units > rawPartitions ? [`The peak is more than the ${rawPartitions} partitions of the raw hub take, 1 MB/s each.`] : []),
    ...(held > most
      ? [
          `A lane holds ${whole(held)} MB in memory, more than half of an instance's ${whole(instanceMemoryMB)}: it cannot be loaded. Take more lanes than ${lanes} (32 at most), instances of 4,096 MB, or both.`,
        ]
      : []),
  ];
};

/** A month's cost of one fleet. */
export const estimate = (fleet: Fleet): Estimate => {
  const deployed = deployedOf(fleet);
  const load = loadOf(fleet, deployed);
  const lines = [
    ...hubLines(load, deployed),
    ...instanceLines(load, deployed),
    ...storeLines(load),
    ...watchLines(load, deployed),
    ...networkLines(fleet.privateNetworking),
  ];
  return { lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0), warnings: warningsOf(load, fleet.preset, deployed) };
};

/** The same data in the analytics tier of Sentinel: what the streaming spares. */
export const sentinelInstead = ({ devices, recordsPerDevice, bytesPerRecord }: Fleet): number =>
  ((devices * recordsPerDevice * bytesPerRecord * daysOfMonth) / gigabyte) * prices.sentinelGb.usd;

export const priceList: readonly (readonly [string, string, string])[] = Object.values(prices).map(({ usd, per, from }) => [
  String(usd),
  per,
  from,
]);
