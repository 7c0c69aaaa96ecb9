/*
 * A world in the making: records with short column names whose times are ticks, so that bends can be combined. Each record
 * belongs to a group, one copy of a base world, and plays a role in it.
 */
import { ticksOf } from '../oracle/values';
import { type Columns, second } from './bases/columns';
import { pick, type Random } from './seeded-random';

/** A record of a base world; its role is the label where that is one letter. */
export interface BaseRecord {
  readonly label: string;
  readonly table: string;
  readonly columns: Columns;
}

/** `S.ProcessId`: a column of the record in role S. */
export type Place = string;

/** `late` comes `gap` after `early` at a limit of a rule. */
export interface Edge {
  readonly early: Place;
  readonly late: readonly Place[];
  readonly gap: bigint;
  /** Places whose creation time is unknown first, so that an order decides. */
  readonly forget?: readonly Place[];
}

/** Records that satisfy a rule, and what the bends need to know about them. */
export interface Base {
  readonly name: string;
  readonly records: readonly BaseRecord[];
  /** Places that say the same of one process. */
  readonly threads: {
    readonly pids: readonly (readonly Place[])[];
    readonly names: readonly (readonly Place[])[];
    readonly creations: readonly (readonly Place[])[];
  };
  /** Every column a rule reads, Timestamp aside. */
  readonly reads: readonly Place[];
  readonly edges: readonly Edge[];
  /** Places that hold one key, where it is known. */
  readonly keys?: Readonly<Partial<Record<'sessions' | 'callers' | 'ports', readonly (readonly Place[])[]>>>;
  /** Values around the ones a rule asks for. */
  readonly texts?: readonly (readonly [Place, readonly unknown[]])[];
  /** Values of several places that mean something together. */
  readonly together?: readonly Readonly<Record<Place, unknown>>[];
}

/** A record in the making. A bigint is a time. */
export interface Draft {
  readonly id: number;
  readonly group: number;
  readonly base: Base;
  readonly role: string;
  table: string;
  columns: Record<string, unknown>;
}

export interface World {
  readonly drafts: Draft[];
  nextId: number;
}

export type WorldBend = (world: World, random: Random) => void;

/** Records beside those of the base worlds have no role of their own. */
export const otherRole = 'other';

const isTimeColumn = (column: string): boolean => column.endsWith('Timestamp') || column.endsWith('CreationTime');

const asDraftValue = (column: string, value: unknown): unknown => (isTimeColumn(column) ? ticksOf(value) : value);

export const draftsOf = (base: Base, group: number, device: string): Omit<Draft, 'id'>[] =>
  base.records.map(({ label, table, columns }) => ({
    group,
    base,
    role: label.length === 1 ? label : otherRole,
    table,
    columns: {
      DeviceId: device,
      ...Object.fromEntries(Object.entries(columns).map(([column, value]) => [column, asDraftValue(column, value)])),
    },
  }));

export interface Group {
  readonly base: Base;
  readonly group: number;
  readonly drafts: readonly Draft[];
}

export const anyGroup = (world: World, random: Random): Group => {
  const present = world.drafts.filter(({ role }) => role !== otherRole);
  const { base, group } = pick(random, present.length > 0 ? present : world.drafts);
  return { base, group, drafts: world.drafts.filter((draft) => draft.group === group) };
};

/** One record of this role; a group has several after some bends. */
export const member = ({ drafts }: Group, role: string, random: Random): Draft | undefined => {
  const those = drafts.filter((draft) => draft.role === role);
  return those.length === 0 ? undefined : pick(random, those);
};

export const add = (world: World, draft: Omit<Draft, 'id'>): Draft => {
  const added = { ...draft, id: world.nextId, columns: { ...draft.columns } };
  world.nextId += 1;
  world.drafts.push(added);
  return added;
};

/** `S.ProcessId`: a column of a role. */
export const split = (place: string): [role: string, column: string] => [place.slice(0, 1), place.slice(2)];

export const setPlaces = (group: Group, places: readonly string[], value: unknown): void => {
  for (const place of places) {
    const [role, column] = split(place);
    for (const draft of group.drafts) if (draft.role === role) draft.columns[column] = value;
  }
};

export const setPlace = (group: Group, place: string, value: unknown, random: Random): void => {
  const [role, column] = split(place);
  const draft = member(group, role, random);
  if (draft !== undefined) draft.columns[column] = value;
};

export const timeOf = (group: Group, place: string, random: Random): bigint | undefined => {
  const [role, column] = split(place);
  const value = member(group, role, random)?.columns[column];
  return typeof value === 'bigint' ? value : undefined;
};

export const emptyValue = (random: Random): unknown => pick(random, [undefined, null, '']);

/** A copy with some columns changed and a ReportId of its own. */
export const copyOf = (world: World, draft: Draft, columns: Record<string, unknown>): Draft =>
  add(world, { ...draft, columns: { ...draft.columns, ReportId: undefined, ...columns } });

export const moved = (value: unknown, random: Random): unknown =>
  typeof value === 'bigint' ? value + pick(random, [-second, -1n, 0n, 0n, 1n, second, 3n * second]) : value;
