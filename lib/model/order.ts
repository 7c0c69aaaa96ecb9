/** For `sort`: the lesser first, texts by their UTF-16 units. Joined by `||` it orders by one thing, then by another. */
export const ascending = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
