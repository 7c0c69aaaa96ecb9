/*
 * Chance that depends on nothing but what it is asked for: everything in the company is drawn from the seed and the name of
 * the place where it is drawn, so that any part can be made again alone.
 */
import { type Duration, plus, type Ticks } from '../../../lib/model/time';
import { type Random, seededRandom } from '../worlds/seeded-random';

/** FNV-1a over the parts. */
const seedOf = (...parts: readonly (string | number)[]): number => {
  const text = parts.join('|');
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

export const randomOf = (...parts: readonly (string | number)[]): Random => seededRandom(seedOf(...parts));

/** Hex digits that are always the same for a text: a hash of a file that never was. */
export const hexOf = (text: string, length: number): string => {
  const random = randomOf('hex', text);
  let digits = '';
  while (digits.length < length)
    digits += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return digits.slice(0, length);
};

/** A time `least` to `most` milliseconds after `at`, to the tick. */
export const after = (random: Random, at: Ticks, least: number, most = least * 2): Ticks =>
  plus(at, BigInt(Math.floor((least + random() * (most - least)) * 10_000)) as Duration);

/** How many of what happens `mean` times on average happen: Poisson, by multiplying up. */
export const arrivals = (random: Random, mean: number): number => {
  if (mean <= 0) return 0;
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
};
