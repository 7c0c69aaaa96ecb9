/*
 * A form of a rule as the oracle reads it: which records, one for each role, each on its own and all together. Found by
 * nested loops over everything, so that no plan, index or order can be wrong.
 */
import type { Common, Input, Reference } from '../records';
import { valuesOf } from '../values';

export const { sameFile, sameAction, sameDevice, sameNumber, sameMachine, commandLineContains, remoteEnd, nobody, oneMachine } = valuesOf(
  {},
);

/** A DcomLaunch svchost on a day on which a record named it as creator; it is known by its identity. */
export interface Host extends Row {
  readonly process: Reference;
  readonly CreationTime: bigint;
  readonly day: bigint;
}

/** What can stand in a role; worlds mark each record by its DeviceName. */
export type Row = Pick<Common, 'DeviceId' | 'DeviceName'>;

export interface Rows extends Input {
  readonly hosts: readonly Host[];
}

interface Step<R extends Row> {
  readonly table: keyof Rows;
  readonly of: (rows: Rows) => readonly R[];
}

type Steps<R extends Readonly<Record<string, Row>>> = { readonly [Role in keyof R]: Step<R[Role]> };

type RowOf<T extends keyof Rows> = Rows[T][number] & Row;

/** Every record of the table that says so. */
const step =
  <T extends keyof Rows>(table: T) =>
  (says: (row: RowOf<T>) => boolean): Step<RowOf<T>> => ({
    table,
    of: (rows) => (rows[table] as readonly RowOf<T>[]).filter(says),
  });

export const connection = step('connections');
export const process = step('processes');
export const logon = step('logons');
export const image = step('images');
export const event = step('events');
export const write = step('writes');
export const host = step('hosts')(() => true);

export interface LiveForm {
  readonly rule: string;
  readonly name: string;
  /** The records that could stand in one of its roles. */
  readonly reads: (rows: Rows) => readonly Row[];
  /** The records in its roles, for every way in which it holds. */
  readonly find: (rows: Rows) => readonly Readonly<Record<string, Row>>[];
}

const onOneDevice = (rows: readonly Row[]): boolean => rows.every(({ DeviceId }) => sameDevice(DeviceId, rows[0]?.DeviceId ?? ''));

/** One record for each role, in every way, all of one device. */
const casts = <R extends Readonly<Record<string, Row>>>(steps: Steps<R>, rows: Rows): readonly R[] =>
  Object.entries<Step<Row>>(steps)
    .reduce<readonly Readonly<Record<string, Row>>[]>(
      (partial, [role, { of }]) => {
        const candidates = partial.length === 0 ? [] : of(rows);
        return partial.flatMap((cast) =>
          candidates.map((row) => ({ ...cast, [role]: row })).filter((one) => onOneDevice(Object.values(one))),
        );
      },
      [{}],
    )
    .map((cast) => cast as R);

/** @param together what the records must say of each other */
export const formOf =
  (rule: string) =>
  <R extends Readonly<Record<string, Row>>>(name: string, steps: Steps<R>, together: (cast: R) => boolean): LiveForm => ({
    rule,
    name,
    reads: (rows) => Object.values<Step<Row>>(steps).flatMap(({ table, of }) => (table === 'hosts' ? [] : of(rows))),
    find: (rows) => casts(steps, rows).filter(together),
  });
