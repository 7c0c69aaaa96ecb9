import { tableNamed } from '../../defender';
import { hostsNamedBy } from '../../defender/host-identity';
import { type Reading, readRecord, tableOf } from '../../defender/read-record';
import type { RuleSet } from '../../engine/compile';
import { defectOf, messageOf } from '../../model/errors';
import type { Fact, FactId } from '../../model/fact';
import { longestExcerpt } from '../isolation/letter';
import { isContext, type Learner, type Selection } from '../knowledge/enricher';
import { contextOf } from './context';
import { parseExactly } from './json';
import { type Prefilter, prefilterOf } from './prefilter';
import { type TileParts, visitTiles } from './tiles';

/** Stands for the tables that are not read, and for the table of what is no record. */
const noTable = 'none';

/** Why a record was not kept although nothing is wrong with it. */
export type FilterReason = 'no rule needs it' | 'table not read';

export interface Fault {
  /** Index of the record in its message, -1 for the message as a whole. */
  readonly index: number;
  readonly reason: string;
  readonly excerpt: string;
}

/** What became of one message. Every record is in exactly one of the counts: received = facts + context + filtered + duplicates + deadLettered. */
export interface Decoded {
  readonly received: number;
  readonly facts: readonly Fact[];
  /** Facts that no rule selects and that are learnt from all the same. */
  readonly context: readonly Fact[];
  /** Identities of long-lived hosts that the facts name; derived, so not counted. */
  readonly hosts: readonly Fact<'HostIdentity'>[];
  readonly filtered: ReadonlyMap<FilterReason, number>;
  readonly duplicates: number;
  readonly deadLettered: number;
  /** What is wrong, record by record: of a message that is all faults the first thousand, of which the last says how many follow. */
  readonly faults: readonly Fault[];
  /** Records by table, together all that were received. A table that is not read is `noTable`: its name is anybody's text. */
  readonly tables: ReadonlyMap<string, number>;
}

/** A record as it stands, before anything is known of it. */
export interface RawRecord {
  readonly table: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What counts as one record that was not read, and why. */
export const unread = (index: number, reason: string): Decoded => ({
  received: 1,
  facts: [],
  context: [],
  hosts: [],
  filtered: new Map(),
  duplicates: 0,
  deadLettered: 1,
  faults: [{ index, reason, excerpt: '' }],
  tables: new Map([[noTable, 1]]),
});

export interface Decoder {
  /**
   * @param place the message's place in its stream, for records that carry no identity of their own
   * @param only reads this record and passes over all others, uncounted
   */
  decode(bytes: Uint8Array, place: string, only?: number): Decoded;
  /** How each record of a message begins. */
  excerpts(bytes: Uint8Array): readonly string[];
  /** What the context is kept for, beside what the pipeline learns itself. */
  readonly learners: readonly Learner[];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const recordsOf = (message: unknown): readonly unknown[] =>
  isObject(message) && Array.isArray(message.records) ? message.records : Array.isArray(message) ? message : [message];

const excerptOf = (value: unknown): string => {
  try {
    return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, longestExcerpt);
  } catch (cause) {
    return `not printable: ${messageOf(cause)}`;
  }
};

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** By place where the message shows it, so that a record that cannot be parsed is told all the same. */
const excerptsOf = (bytes: Buffer): readonly string[] => {
  const seen: string[] = [];
  const isTiled = visitTiles(bytes, ({ start, end }) => {
    seen.push(bytes.toString('utf8', start, Math.min(end, start + longestExcerpt)));
    return true;
  });
  return isTiled ? seen : recordsOf(parseExactly(bytes.toString('utf8'))).map(excerptOf);
};

/** A record by its place in the message; undefined where that is no JSON. */
const parsedAt = (bytes: Buffer, start: number, end: number): unknown => {
  try {
    return parseExactly(bytes.toString('utf8', start, end));
  } catch {
    return undefined;
  }
};

/** What becomes of one record. */
type Outcome = { readonly fact: Fact; readonly selected: boolean } | { readonly fault: string } | { readonly filtered: FilterReason };

interface Tally {
  received: number;
  duplicates: number;
  deadLettered: number;
  readonly facts: Map<string, Fact>;
  readonly context: Map<string, Fact>;
  readonly hosts: Map<string, Fact<'HostIdentity'>>;
  readonly filtered: Map<FilterReason, number>;
  readonly faults: Fault[];
  readonly tables: Map<string, number>;
}

const newTally = (): Tally => ({
  received: 0,
  duplicates: 0,
  deadLettered: 0,
  facts: new Map(),
  context: new Map(),
  hosts: new Map(),
  filtered: new Map(),
  faults: [],
  tables: new Map(),
});

/** Counts a record in, whatever becomes of it. */
const receive = (tally: Tally, category: unknown): void => {
  const named = typeof category === 'string' ? tableOf(category) : noTable;
  const table = tableNamed(named) === undefined ? noTable : named;
  tally.received++;
  tally.tables.set(table, (tally.tables.get(table) ?? 0) + 1);
};

const filter = (tally: Tally, reason: FilterReason): void => {
  tally.filtered.set(reason, (tally.filtered.get(reason) ?? 0) + 1);
};

/** Faults of one message that are told one by one. Defender's records are hundreds in a message; half a million fit, which no store takes in time. */
const mostFaults = 1000;

const setAside = (tally: Tally, fault: Fault): void => {
  tally.deadLettered++;
  if (tally.faults.length < mostFaults) tally.faults.push(fault);
};

const told = ({ faults, deadLettered }: Tally): readonly Fault[] => {
  const more = deadLettered - faults.length;
  const say = (reason: string): string => `${more} more records behind this one are at fault and have no letter of their own; ${reason}`;
  return more === 0 ? faults : faults.map((fault, place) => (place < mostFaults - 1 ? fault : { ...fault, reason: say(fault.reason) }));
};

const keyOf = (fact: Fact): string => `${fact.device}\u0000${fact.id satisfies FactId}`;

const keep = (tally: Tally, fact: Fact, selected: boolean): void => {
  const key = keyOf(fact);
  if (tally.facts.has(key) || tally.context.has(key)) {
    tally.duplicates++;
    return;
  }
  (selected ? tally.facts : tally.context).set(key, fact);
  if (!selected) return;
  for (const host of hostsNamedBy(fact)) tally.hosts.set(keyOf(host), host);
};

/** Sees every readable record, also those that no rule needs. */
type OnRecord = (record: RawRecord) => void;

/** What becomes of a record. A defect of ours costs that record, never its message. */
const recordReader = (rules: RuleSet, reading: Reading, context: Selection, onRecord: OnRecord | undefined) => {
  const read = (record: unknown, place: string): Outcome => {
    if (!isObject(record)) return { fault: 'not a record: an object is expected' };
    if (typeof record.category !== 'string') return { fault: 'category: missing or not text' };
    if (!isObject(record.properties)) return { fault: 'properties: missing or not an object' };
    const table = tableOf(record.category);
    onRecord?.({ table, properties: record.properties });
    const definition = tableNamed(table);
    if (definition === undefined) return { filtered: 'table not read' };
    const outcome = readRecord(definition, record.category, record.properties, place, reading);
    if ('fault' in outcome) return outcome;
    const selected = rules.selects(outcome.fact);
    return selected || isContext(context, outcome.fact) ? { fact: outcome.fact, selected } : { filtered: 'no rule needs it' };
  };
  return (record: unknown, place: string): Outcome => {
    try {
      return read(record, place);
    } catch (cause) {
      return { fault: defectOf(cause) };
    }
  };
};

/**
 * Reads messages of the raw hub: `{"records":[…]}`, an array of records, or one record. Never throws: what cannot be read
 * is a fault with its place, whatever else stands in the message.
 */
export const decoder = (rules: RuleSet, reading: Reading, learners: readonly Learner[] = [], onRecord?: OnRecord): Decoder => {
  const context = contextOf(reading, learners);
  const prefilter: Prefilter = prefilterOf(rules, context);
  const read = recordReader(rules, reading, context, onRecord);

  const take = (tally: Tally, record: unknown, index: number, place: string): void => {
    const outcome = read(record, `${place}/${index}`);
    receive(tally, isObject(record) ? record.category : undefined);
    if ('fact' in outcome) keep(tally, outcome.fact, outcome.selected);
    else if ('filtered' in outcome) filter(tally, outcome.filtered);
    else setAside(tally, { index, reason: outcome.fault, excerpt: excerptOf(record) });
  };

  const whole = (tally: Tally, bytes: Buffer, place: string, only: number | undefined): void => {
    try {
      for (const [index, record] of recordsOf(parseExactly(bytes.toString('utf8'))).entries())
        if (only === undefined || index === only) take(tally, record, index, place);
    } catch (cause) {
      receive(tally, undefined);
      setAside(tally, {
        index: -1,
        reason: `not JSON: ${messageOf(cause)}`,
        excerpt: excerptOf(bytes.toString('utf8', 0, longestExcerpt)),
      });
    }
  };

  /** Why a record need not even be parsed; undefined where it must be. */
  const passedOver = ({ category, properties }: TileParts): FilterReason | undefined => {
    const table = tableOf(category);
    if (tableNamed(table) === undefined) return 'table not read';
    return prefilter.wants(table, properties) ? undefined : 'no rule needs it';
  };

  /** Parses only the records that the prefilter lets through; false where one of them is not what its tile promised. */
  const byTile = (tally: Tally, bytes: Buffer, place: string, only: number | undefined): boolean => {
    let index = -1;
    return visitTiles(bytes, ({ start, end, known }) => {
      index++;
      if (only !== undefined && index !== only) return true;
      const passed = known === undefined ? undefined : passedOver(known);
      if (passed !== undefined) {
        receive(tally, known?.category);
        filter(tally, passed);
        return true;
      }
      const record = parsedAt(bytes, start, end);
      if (record === undefined) return false;
      take(tally, record, index, place);
      return true;
    });
  };

  return {
    learners,
    excerpts: (input) => excerptsOf(bufferOf(input)),
    decode: (input, place, only) => {
      const bytes = bufferOf(input);
      let tally = newTally();
      if (onRecord !== undefined || !byTile(tally, bytes, place, only)) {
        tally = newTally();
        whole(tally, bytes, place, only);
      }
      const { received, duplicates, deadLettered, filtered, tables } = tally;
      const [facts, context, hosts] = [[...tally.facts.values()], [...tally.context.values()], [...tally.hosts.values()]];
      return { received, duplicates, deadLettered, filtered, faults: told(tally), tables, facts, context, hosts };
    },
  };
};
