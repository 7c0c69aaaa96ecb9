import type { Reference, ReferenceKind } from '../ports';

/** Rows that come again and again: the same few certificates and addresses all day. */
const lasting: ReadonlySet<ReferenceKind> = new Set(['certificate', 'address', 'asset', 'alert']);
/** Rows that come again for some minutes. Others come once and would only push these out. */
const passing: ReadonlySet<ReferenceKind> = new Set(['logon']);

/** Rows remembered at most, 120 bytes each: a day's addresses of a fleet of 100,000 devices, in both directions; and ten minutes' logons. */
const capacities = { lasting: 400_000, passing: 100_000 } as const;

interface Memory {
  /** Whether the row is remembered. One that has been for a while is remembered anew. */
  readonly holds: (row: string) => boolean;
  readonly remember: (row: string) => void;
}

const memoryOf = (most: number): Memory => {
  let [recent, older] = [new Set<string>(), new Set<string>()];
  const remember = (row: string): void => {
    if (recent.size >= most / 2) [recent, older] = [new Set(), recent];
    recent.add(row);
  };
  return {
    remember,
    holds: (row) => {
      if (recent.has(row)) return true;
      if (!older.has(row)) return false;
      remember(row);
      return true;
    },
  };
};

/**
 * A reference that does not write again what this process has already written. Rows are inserted if absent and trimmed only when
 * nothing reads them, so a row once acknowledged needs no second try, and what is forgotten is only written once more.
 */
export const seenCache = (reference: Reference, most: Readonly<Record<keyof typeof capacities, number>> = capacities): Reference => {
  const memories = { lasting: memoryOf(most.lasting), passing: memoryOf(most.passing) };
  const memoryFor = (kind: ReferenceKind): Memory | undefined =>
    lasting.has(kind) ? memories.lasting : passing.has(kind) ? memories.passing : undefined;
  return {
    members: (kind, key, limit) => reference.members(kind, key, limit),
    put: async (row) => {
      const [memory, name] = [memoryFor(row.kind), JSON.stringify([row.kind, row.key, row.member])];
      if (memory?.holds(name) === true) return;
      await reference.put(row);
      memory?.remember(name);
    },
  };
};
