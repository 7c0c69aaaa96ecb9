import type { Reference, ReferenceKind } from '../ports';
import { type Recent, recentOf } from './recent';

/** Rows that come again and again: the same few certificates and addresses all day. */
const lasting: ReadonlySet<ReferenceKind> = new Set(['certificate', 'address', 'asset', 'alert']);
/** Rows that come again for some minutes. Others come once and would only push these out. */
const passing: ReadonlySet<ReferenceKind> = new Set(['logon']);

/** Rows remembered at most, 120 bytes each: a day's addresses of a fleet of 100,000 devices, in both directions; and ten minutes' logons. */
const capacities = { lasting: 400_000, passing: 100_000 } as const;

/**
 * A reference that does not write again what this process has already written. Rows are inserted if absent and trimmed only when
 * nothing reads them, so a row once acknowledged needs no second try, and what is forgotten is only written once more.
 */
export const seenCache = (reference: Reference, most: Readonly<Record<keyof typeof capacities, number>> = capacities): Reference => {
  const memories = { lasting: recentOf<true>(most.lasting), passing: recentOf<true>(most.passing) };
  const memoryFor = (kind: ReferenceKind): Recent<true> | undefined =>
    lasting.has(kind) ? memories.lasting : passing.has(kind) ? memories.passing : undefined;
  return {
    members: (kind, key, limit) => reference.members(kind, key, limit),
    put: async (row) => {
      const [memory, name] = [memoryFor(row.kind), JSON.stringify([row.kind, row.key, row.member])];
      if (memory?.get(name) === true) return;
      await reference.put(row);
      memory?.set(name, true);
    },
  };
};
