/** Does something with each item, with so many at once at most. */
export const inShares = async <T>(items: readonly T[], most: number, act: (item: T) => Promise<void>): Promise<void> => {
  for (let from = 0; from < items.length; from += most) await Promise.all(items.slice(from, from + most).map(act));
};
