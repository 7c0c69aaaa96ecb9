import type { RuleSet } from '../../../lib/engine/compile';
import { type Fact, textOf } from '../../../lib/model/fact';
import type { Decoder } from '../../../lib/pipeline/decoding/decode';
import { chance, pick, type Random } from '../worlds/seeded-random';

/** Name of a program that no code of one of the two functions can deal with. */
export const poisonName = 'poison.exe';

/** What the record does to whoever deals with it, and which function that is. */
export interface Poison {
  readonly hub: 'raw' | 'facts';
  readonly kind: 'throws' | 'ends the process';
}

export const drawPoison = (random: Random, share: number): Poison | undefined =>
  chance(random, share) ? { hub: pick(random, ['raw', 'facts']), kind: pick(random, ['throws', 'ends the process']) } : undefined;

export const isPoison = (fact: Fact): boolean => textOf(fact, 'FileName') === poisonName;

const places = new WeakMap<Uint8Array, number>();

const findPoison = (body: Uint8Array): number => {
  const bytes = Buffer.from(body);
  if (!bytes.includes(poisonName)) return -1;
  const { records } = JSON.parse(bytes.toString('utf8')) as { readonly records: readonly unknown[] };
  return records.findIndex((record) => JSON.stringify(record).includes(poisonName));
};

/** Index of the record in a raw message, -1 where it is not in it. */
export const poisonIn = (body: Uint8Array): number => {
  const place = places.get(body) ?? findPoison(body);
  places.set(body, place);
  return place;
};

/** A decoder for which the record is too much. */
export const poisonedDecoder = (decoder: Decoder, strike: () => void): Decoder => ({
  ...decoder,
  decode: (body, place, only) => {
    const index = poisonIn(body);
    if (index >= 0 && (only === undefined || only === index)) strike();
    return decoder.decode(body, place, only);
  },
});

/** Rules for which its fact is. */
export const poisonedRules = (rules: RuleSet, strike: () => void): RuleSet => ({
  ...rules,
  partsOf: (fact) => {
    if (isPoison(fact)) strike();
    return rules.partsOf(fact);
  },
});
