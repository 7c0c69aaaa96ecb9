import type { Reference, ReferenceKind } from './ports';

/** Rows that come again and again: the same few certificates and addresses all day. Others come once and would only push these out. */
const repeating: ReadonlySet<ReferenceKind> = new Set(['certificate', 'address', 'asset']);

/** Rows remembered at most, 120 bytes each: a day's addresses of a fleet of 100,000 devices, in both directions. */
const capacity = 400_000;

/**
 * A reference that does not write again what this process has already written. Rows are inserted if absent and never
 * deleted, so a row once acknowledged needs no second try, and what is forgotten is only written once more.
 */
export const seenCache = (reference: Reference, most = capacity): Reference => {
  let [recent, older] = [new Set<string>(), new Set<string>()];
  const remember = (row: string): void => {
    if (recent.size >= most / 2) [recent, older] = [new Set(), recent];
    recent.add(row);
  };
  return {
    members: (kind, key, limit) => reference.members(kind, key, limit),
    put: async (kind, key, member, value) => {
      const row = JSON.stringify([kind, key, member]);
      if (recent.has(row)) return;
      if (!older.has(row)) await reference.put(kind, key, member, value);
      if (repeating.has(kind)) remember(row);
    },
  };
};
