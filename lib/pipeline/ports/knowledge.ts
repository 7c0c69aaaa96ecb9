import type { Address } from '../../model/address';
import type { Contact } from '../../model/contact';
import type { DeviceId } from '../../model/fact';
import type { Ticks } from '../../model/time';

export type ReferenceKind = 'certificate' | 'sighting' | 'address' | 'dial' | 'asset' | 'logon' | 'process' | 'alert' | 'crowd';

/** A member of a key with its value. */
export interface ReferenceRow {
  readonly kind: ReferenceKind;
  readonly key: string;
  readonly member: string;
  readonly value: string;
}

export interface Reference {
  /**
   * Inserts if absent: the first writer's value stays. `at` is the time that the row is about, by which it is trimmed; a row
   * without it is kept for good.
   */
  put(row: ReferenceRow & { readonly at?: Ticks }): Promise<void>;
  /** Up to `limit` members of a key with their values. */
  members(kind: ReferenceKind, key: string, limit: number): Promise<ReadonlyMap<string, string>>;
}

/** Instants from `from` to `to`, both included. */
export interface Span {
  readonly from: Ticks;
  readonly to: Ticks;
}

/** The contacts of hops, under their source and under their target, so that of two hops whichever comes last sees the other. */
export interface Hops {
  /** Returns when every contact is found both ways. Idempotent. */
  note(contacts: readonly Contact[]): Promise<void>;
  /** The first `limit` contacts of a source in a span, in the order of time. */
  bySource(source: Address, span: Span, limit: number): Promise<readonly Contact[]>;
  byTarget(target: DeviceId, span: Span, limit: number): Promise<readonly Contact[]>;
}
