import { factsAs } from '../../engine/evidence';
import { type Descendant, knownAs, unknownBecause } from '../../model/enrichment';
import { byTimeThenId, processOf, textOf } from '../../model/fact';
import { ascending } from '../../model/order';
import { parseTicks, seconds } from '../../model/time';
import { parseWhole } from '../../model/whole';
import type { Enricher } from '../../pipeline/knowledge/enricher';
import type { Reference } from '../../pipeline/ports';
import { cut } from '../text';
import { type Kept, keepsBelow, learner, processKey } from './learner';

/** Children of the incident that are asked about, processes that are read below one, and that are told in all. */
const childrenAsked = 10;
const startedRead = 50;
const toldAtMost = 50;
const generations = 3;

const startedBy = async (reference: Reference, key: string, generation: number): Promise<readonly Descendant[]> => {
  const members = await reference.members('process', key, startedRead);
  return [...members.keys()]
    .map((member): Descendant => ({ generation, ...(JSON.parse(member) as Kept) }))
    .sort((a, b) => ascending(a.creationTime, b.creationTime) || ascending(a.pid, b.pid));
};

/**
 * What the incident's children started, and what that started, three generations down, as far as it is kept: the first
 * generation below the hosts of remote callers, more where a process of it is such a host too or runs commands for another
 * that does.
 */
export const descendants: Enricher<'descendants'> = {
  name: 'descendants',
  budget: seconds(2),
  learner,
  enrich: async ({ device, evidence }, reference, signal) => {
    const children = [...factsAs(evidence, 'child')].sort(byTimeThenId);
    const below = children.filter((child) => keepsBelow(textOf(child, 'InitiatingProcessFileName'), textOf(child, 'FileName')));
    const [first] = children;
    if (first === undefined) return knownAs([]);
    if (below.length === 0)
      return unknownBecause(
        `what ${cut(textOf(first, 'FileName'), 256) || 'an unknown program'} starts below ${cut(textOf(first, 'InitiatingProcessFileName'), 256) || 'an unknown program'} is not kept`,
      );
    const found = new Map<string, Descendant>();
    let keys = below.slice(0, childrenAsked).flatMap((child) => processKey(device, processOf(child, 'self')) ?? []);
    for (let generation = 1; generation <= generations && keys.length > 0 && found.size < toldAtMost && !signal.aborted; generation++) {
      const started = (await Promise.all(keys.map((key) => startedBy(reference, key, generation)))).flat();
      const fresh = started.filter(({ pid, creationTime }) => !found.has(`${pid} ${creationTime}`)).slice(0, toldAtMost - found.size);
      for (const one of fresh) found.set(`${one.pid} ${one.creationTime}`, one);
      keys = fresh.flatMap(
        ({ pid, creationTime }) => processKey(device, { pid: parseWhole(pid), createdAt: parseTicks(creationTime), name: '' }) ?? [],
      );
    }
    return knownAs([...found.values()]);
  },
};
