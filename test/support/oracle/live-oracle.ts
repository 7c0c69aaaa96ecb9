/*
 * Every form of every live rule by its meaning, as docs/parity.md and the rules' own pages give it: nested loops over
 * records, a condition a line. It shares nothing with the product and is the measure the product is tested against.
 */
import { dcomForms } from './live/dcom';
import type { Host, LiveForm, Row, Rows } from './live/form';
import { managementForms } from './live/management';
import { day, isSvchost } from './live/said';
import { serviceForms } from './live/services';
import { taskForms } from './live/tasks';
import { type Common, type Input, type RawRecord, readInput } from './records';
import { printedTime, ticksOf, valuesOf } from './values';

const forms: readonly LiveForm[] = [...dcomForms, ...serviceForms, ...managementForms, ...taskForms];

/** `rule/form` of all that the oracle knows. */
export const oracleForms: readonly string[] = forms.map(({ rule, name }) => `${rule}/${name}`);

/** A form that holds: the record in each role by its DeviceName, or the host by its identity. */
export interface LiveMatch {
  readonly rule: string;
  readonly form: string;
  readonly facts: Readonly<Record<string, string>>;
}

const values = valuesOf({});

/** Only a record that can have a part in a rule is read, and teaches a host. */
const hostsOf = (input: Input): Host[] => {
  const hosts = new Map<string, Host>();
  const read = forms.flatMap(({ reads }) => reads({ ...input, hosts: [] })) as Common[];
  for (const { DeviceId, Timestamp, I } of new Set(read)) {
    if (!isSvchost(I.FileName) || !values.commandLineContains(I.CommandLine, 'dcomlaunch') || I.Id === null || I.CreationTime === null)
      continue;
    const named = Timestamp - (Timestamp % day);
    const DeviceName = `${I.Id} @ ${printedTime(I.CreationTime)} on ${printedTime(named).slice(0, 10)}`;
    hosts.set(JSON.stringify([DeviceId, DeviceName]), { DeviceId, DeviceName, process: I, CreationTime: I.CreationTime, day: named });
  }
  return [...hosts.values()];
};

/** A record without device, or older than Windows' own time, is set aside. */
const isReadable = ({ properties: { DeviceId, Timestamp } }: RawRecord): boolean =>
  values.text(DeviceId) !== '' && (ticksOf(Timestamp) ?? 0n) >= (ticksOf('1601-01-01T00:00:00Z') ?? 0n);

/** A parent given as a path is the file at its end. */
const byFile = <T extends Common>(record: T): T => ({
  ...record,
  P: { ...record.P, FileName: record.P.FileName.split('\\').at(-1) ?? '' },
});

/** A form that holds, with the records themselves. */
export interface LiveCast {
  /** `rule/form` */
  readonly form: string;
  readonly device: string;
  readonly cast: Readonly<Record<string, Row>>;
}

const rowsOf = (records: readonly RawRecord[]): Rows => {
  const read = readInput(records.filter(isReadable), values);
  const input: Input = {
    ...read,
    connections: read.connections.map(byFile),
    processes: read.processes.map(byFile),
    logons: read.logons.map(byFile),
    images: read.images.map(byFile),
    events: read.events.map(byFile),
    writes: read.writes.map(byFile),
  };
  return { ...input, hosts: hostsOf(input) };
};

const marksIn = (cast: LiveCast['cast']): LiveMatch['facts'] =>
  Object.fromEntries(Object.entries(cast).map(([role, { DeviceName }]) => [role, DeviceName]));

export const liveMatches = (records: readonly RawRecord[]): LiveMatch[] => {
  const rows = rowsOf(records);
  return forms.flatMap(({ rule, name, find }) => find(rows).map((cast) => ({ rule, form: name, facts: marksIn(cast) })));
};

export const liveCasts = (records: readonly RawRecord[]): readonly LiveCast[] => {
  const rows = rowsOf(records);
  return forms.flatMap(({ rule, name, find }) =>
    find(rows).map((cast) => ({ form: `${rule}/${name}`, device: Object.values(cast)[0]?.DeviceId ?? '', cast })),
  );
};

/** One text per match, the same however its facts were found. */
export const liveKey = ({ rule, form, facts }: LiveMatch): string =>
  `${rule}/${form}: ${Object.entries(facts)
    .map(([role, mark]) => `${role} ${mark}`)
    .sort()
    .join(', ')}`;
