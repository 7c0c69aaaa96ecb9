/*
 * What `hopwatch replay` makes of messages, without its files.
 */
import { type Collected, collector } from '../../lib/cli/replay/collect';
import { findMatches } from '../../lib/cli/replay/find-matches';
import { writeIncidents } from '../../lib/cli/replay/incidents';
import { type Profile, rulesOf } from '../../lib/cli/replay/profile';
import type { Incident } from '../../lib/model/incident';
import type { Match } from '../../lib/model/match';
import { memoryStores } from '../../lib/stores/memory';

interface Replayed {
  readonly collected: Collected;
  readonly matches: readonly Match[];
}

/** The matches of a profile. Throws for a record that cannot be read: what tests replay is meant to be sound. */
export const matchesIn = (messages: readonly string[], profile: Profile): Replayed => {
  const rules = rulesOf(profile, undefined);
  const { collected, take } = collector(rules, profile, ({ line, reason }) => {
    throw new TypeError(`message ${line}: ${reason}`);
  });
  for (const [index, message] of messages.entries()) take({ file: 'replay', number: index + 1, bytes: Buffer.from(message, 'utf8') });
  return { collected, matches: findMatches(collected, rules, profile) };
};

/** The incidents of the profile `all`, each as it stands in the end. */
export const incidentsIn = async (messages: readonly string[]): Promise<readonly Incident[]> => {
  const { collected, matches } = matchesIn(messages, 'all');
  const incidents: Incident[] = [];
  const sink = { name: 'kept', deliver: async (incident: Incident) => void incidents.push(incident) };
  await writeIncidents(matches, collected, rulesOf('all', undefined), memoryStores(), { sink, last: true });
  return incidents;
};
