import { createHash } from 'node:crypto';
import { HopwatchError } from '../model/errors';
import { fromWire, toWire } from '../model/wire';
import type { Bucket, LaneRef } from '../pipeline/ports';
import { limits } from './table';

/** The first key after every key that begins with `prefix`: all of them end in printable ASCII. */
export const after = (prefix: string): string => `${prefix}\u007e`;

const digits = 20;

/** A whole number from 0 on as a key that sorts like the number. A number that may have been rounded is refused: two could share a row. */
export const numberKey = (value: number | bigint): string => {
  const text = value.toString();
  if (value < 0 || text.length > digits || (typeof value === 'number' && !Number.isSafeInteger(value)))
    throw new HopwatchError('limit-exceeded', 'fatal', `${text} cannot be part of a key: a whole number from 0 to 2^53 - 1 is expected.`);
  return text.padStart(digits, '0');
};

/**
 * Any text as a key of fixed length and alphabet: what an attacker names is never a key as it stands. Hashed as UTF-16,
 * because in UTF-8 all lone surrogates are one character, and two names would share a row.
 */
export const textKey = (text: string): string => createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 40);

/** Keys hold nothing that Table Storage refuses or reads otherwise. */
export const isKey = (key: string): boolean => key.length > 0 && key.length <= limits.keyLength && /^[A-Za-z0-9._~-]+$/.test(key);

/** A lane's partition, in order of the generations and lanes. */
export const lanePartition = ({ generation, lane }: LaneRef): string => `g${generation}.l${String(lane).padStart(4, '0')}`;

export const bucketPartition = (bucket: Bucket): string => String(bucket).padStart(2, '0');

/** A revision's number as the end of a key, so that the newest row of an incident is the last. */
export const ordinal = (revision: number): string => String(revision).padStart(10, '0');

/** The value of a row whose key says everything. */
export const nothing = new Uint8Array();

export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');
export const parsed = <T>(value: Uint8Array): T => JSON.parse(Buffer.from(value).toString('utf8')) as T;

/** The same for what holds times and numbers above 2^53. */
export const wire = (value: unknown): Buffer => Buffer.from(toWire(value), 'utf8');
export const unwired = <T>(value: Uint8Array): T => fromWire<T>(Buffer.from(value).toString('utf8'));
