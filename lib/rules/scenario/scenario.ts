import type { Severity } from '../../model/incident';
import type { Columns, RawRecord } from './records';

/** A record with its name in the scenario. The name begins with the role it is meant for (`child`, `child2`); any other is a bystander. */
export interface Labelled extends RawRecord {
  readonly label: string;
}

/** An incident that must stand once everything has arrived. */
export interface Expected {
  readonly device: string;
  readonly severity: Severity;
  /** `rule/form` of every form that holds, sorted. */
  readonly forms: readonly string[];
  /** Labels of the records it rests on; `launcher` is the identity of the DcomLaunch host, whichever record named it. */
  readonly records: readonly string[];
  /** A part of one of its reasons. */
  readonly because?: string;
  /** Its last revision in the scenario's own order of arrival. */
  readonly revision?: number;
  /** Whether it is marked as having come back, in the scenario's own order of arrival. */
  readonly recurred?: boolean;
  /** How sure it is, 0..1. */
  readonly confidence?: number;
}

/** What happens, told from raw records in the order of arrival, and the incidents that must come of it: in this order, and the same hops in every other. */
export interface Scenario {
  readonly name: string;
  readonly records: readonly Labelled[];
  readonly expected: readonly Expected[];
}

/** Records by label, in the order of arrival. */
export type Story = Readonly<Record<string, RawRecord>>;

/** What is different from a story: columns of a record (null: unknown), another record, or null: the record is not there. */
export type Bend = Readonly<Record<string, Columns | RawRecord | null>>;

const isRecord = (change: Columns | RawRecord): change is RawRecord => 'category' in change;

const bent = (record: RawRecord | undefined, change: Columns | RawRecord, label: string): RawRecord => {
  if (isRecord(change)) return change;
  if (record === undefined) throw new TypeError(`the story has no record '${label}' to change: give a whole record`);
  return { ...record, properties: { ...record.properties, ...change } };
};

/** The story with its changes, every record with a ReportId of its own. */
const tell = (story: Story, bend: Bend): readonly Labelled[] =>
  [...new Set([...Object.keys(story), ...Object.keys(bend)])]
    .flatMap((label) => {
      const change = bend[label] === undefined ? {} : bend[label];
      return change === null ? [] : [{ label, ...bent(story[label], change, label) }];
    })
    .map((record, index) => ({ ...record, properties: { ReportId: 4100 + index, ...record.properties } }));

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** @param forms and `records` are lists, with spaces between */
export const incident = (
  severity: Severity,
  forms: string,
  records: string,
  more: Partial<Pick<Expected, 'device' | 'because' | 'revision' | 'recurred' | 'confidence'>> = {},
): Expected => ({
  device: '3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36',
  severity,
  forms: [...words(forms)].sort(),
  records: words(records),
  ...more,
});

/** One scenario a line: its name, and what is different from the story. All of them must give the same incidents. */
export const outcomes = (story: Story, expected: readonly Expected[], bends: Readonly<Record<string, Bend>>): readonly Scenario[] =>
  Object.entries(bends).map(([name, bend]) => ({ name, records: tell(story, bend), expected }));
