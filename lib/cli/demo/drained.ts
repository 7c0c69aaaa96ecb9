import { bellsIn, undelivered } from '../../pipeline/incidents/bells';
import type { Stores } from '../../pipeline/ports';

/** Last sequence number of each partition, -1 where empty. */
export type Depths = ReadonlyMap<string, number>;

export interface Drain {
  /** Messages of the raw hub that are through, of all that were published. */
  readonly ingested: number;
  readonly published: number;
  /** Messages of the facts hub that are through. */
  readonly correlated: number;
  readonly done: boolean;
}

const generation = 1;

const through = (depths: Depths, nextOf: (partition: string) => number): { readonly done: number; readonly all: number } => {
  const counts = [...depths].map(([partition, last]) => [Math.min(nextOf(partition), last + 1), last + 1] as const);
  return { done: counts.reduce((sum, [done]) => sum + done, 0), all: counts.reduce((sum, [, all]) => sum + all, 0) };
};

/** Whether everything published has become facts, every fact was correlated, and every revision was delivered. The raw hub is asked first: what is ingested by then is in the facts hub's depth. */
export const readDrain = async (stores: Stores, raw: Depths, facts: () => Depths): Promise<Drain> => {
  const noted = new Map((await stores.progress.readRaw(generation)).map(({ partition, next }) => [partition, next]));
  const ingest = through(raw, (partition) => noted.get(partition) ?? 0);
  const depths = facts();
  const lanes = new Map(
    await Promise.all(
      [...depths.keys()].map(async (lane) => [lane, (await stores.progress.readLane({ generation, lane: Number(lane) })) ?? 0] as const),
    ),
  );
  const correlated = through(depths, (lane) => lanes.get(lane) ?? 0);
  const finished = ingest.done === ingest.all && correlated.done === correlated.all;
  return {
    ingested: ingest.done,
    published: ingest.all,
    correlated: correlated.done,
    done: finished && (await undelivered(await bellsIn(stores.incidents), stores.deliveries)).length === 0,
  };
};
