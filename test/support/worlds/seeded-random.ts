/** A number in [0, 1), as Math.random gives it. */
export type Random = () => number;

/** mulberry32: the same seed gives the same numbers on every machine. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export const chance = (random: Random, probability: number): boolean => random() < probability;

export const pick = <T>(random: Random, choices: readonly T[]): T => {
  const chosen = choices[below(random, choices.length)];
  if (chosen === undefined && choices.length === 0) throw new Error('nothing to pick from');
  return chosen as T;
};

export const shuffled = <T>(random: Random, items: readonly T[]): T[] => {
  const drawn = items.map((item) => ({ item, rank: random() }));
  return drawn.sort((one, other) => one.rank - other.rank).map(({ item }) => item);
};
