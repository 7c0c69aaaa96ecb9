import type { IncidentId } from '../../model/incident';
import { recentOf } from '../knowledge/recent';
import type { ClaimKey, Incidents } from '../ports';

/** Claims remembered at most, 170 bytes each: those of four devices that somebody floods for a day. */
const mostClaims = 100_000;

/**
 * Incidents of which this process reads a claim once: a claim that is there never changes. Those of an incident that turns out
 * to be gone, which only an erasure does, are read again.
 */
export const knownClaims = <I extends Incidents>(incidents: I, most = mostClaims): I => {
  const known = recentOf<IncidentId>(most);
  return {
    ...incidents,
    readClaims: async (bucket, keys) => {
      const held = new Map<ClaimKey, IncidentId>();
      for (const key of keys) {
        const id = known.get(key);
        if (id !== undefined) held.set(key, id);
      }
      const found = await incidents.readClaims(
        bucket,
        keys.filter((key) => !held.has(key)),
      );
      for (const [key, id] of found) known.set(key, id);
      return new Map([...held, ...found]);
    },
    newest: async (bucket, id) => {
      const revision = await incidents.newest(bucket, id);
      if (revision === undefined) known.forget((claimed) => claimed === id);
      return revision;
    },
    insert: async (bucket, rows) => {
      const outcome = await incidents.insert(bucket, rows);
      if (outcome === 'inserted') for (const row of rows) if (row.kind === 'claim') known.set(row.key, row.id);
      return outcome;
    },
  };
};
