import { neutralise } from '../../engine/neutralise';
import type { DeviceId } from '../../model/fact';
import type { IncidentId } from '../../model/incident';
import { bucketOf } from '../incidents/buckets';
import { entriesBefore, type LaneEntry, rewritten } from '../lane/lane-log';
import { laneOf } from '../lane/lane-of';
import type { DeadLetters, FoundRows, LaneRef, StateRow, Stores } from '../ports';

/** A table's rows about a device, which go with `remove`. */
export interface Part extends FoundRows {
  readonly table: 'state' | 'incidents' | 'deliveries' | 'settling' | 'hops' | 'reference' | 'deadletters';
}

/** What is stored of a device, found and still there. */
export interface Erasure {
  readonly names: ReadonlySet<string>;
  /** In the order in which they are to be removed: what was interrupted is found again. */
  readonly parts: readonly Part[];
  /** Incidents of other devices that name it. They stay as they are. */
  readonly elsewhere: ReadonlySet<IncidentId>;
}

const everything = Number.MAX_SAFE_INTEGER;

/** A row of a lane that holds facts of a device, without them and under the same key. */
interface Rest {
  readonly lane: LaneRef;
  readonly row: StateRow;
  readonly names: readonly string[];
}

const restOf = (lane: LaneRef, row: StateRow, device: DeviceId): Rest | undefined => {
  const entries = entriesBefore([row], everything);
  const own = entries.flatMap(({ facts }) => facts.filter((fact) => fact.device === device));
  if (own.length === 0) return undefined;
  const left = entries.map((entry): LaneEntry => ({ ...entry, facts: entry.facts.filter((fact) => fact.device !== device) }));
  return { lane, row: rewritten(row, left), names: own.map(({ deviceName }) => deviceName).filter((name) => name !== '') };
};

/** The device's lane in every generation. Rows are written again, not removed: they hold other devices too, and stand for their range of the log. */
const restsOf = async (device: DeviceId, { lanePlan, stateLog }: Stores): Promise<readonly Rest[]> => {
  const rests: Rest[] = [];
  for (const { generation, lanes } of await lanePlan.stored()) {
    const lane = { generation, lane: laneOf(device, lanes) };
    rests.push(...(await stateLog.search(lane, everything, (row) => restOf(lane, row, device))));
  }
  return rests;
};

const statePart = (rests: readonly Rest[], { stateLog }: Stores): Part => ({
  table: 'state',
  count: rests.length,
  remove: async () => {
    for (const { lane, row } of rests) await stateLog.rewrite(lane, [row]);
  },
});

const isOfWord = (character: string): boolean => /[\w-]/.test(character);

/** Whether a text holds an id as a word of its own: one that is a part of another is another's. */
const holds = (text: string, id: string): boolean => {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1))
    if (!isOfWord(text.charAt(at - 1)) && !isOfWord(text.charAt(at + id.length))) return true;
  return false;
};

/** Letters in whose text the device stands. What was cut off before it cannot be told. */
const lettersOf = async (device: DeviceId, deadLetters: DeadLetters): Promise<Part> => {
  const shown = neutralise(device, device.length);
  const letters = (await deadLetters.list()).filter(({ reason, excerpt }) => holds(reason, shown) || holds(excerpt, shown));
  return { table: 'deadletters', count: letters.length, remove: () => deadLetters.remove(letters) };
};

/** A machine by its full name and by its first label, as others name it in their logons. */
const spoken = (names: Iterable<string>): readonly string[] => [...names].flatMap((name) => [name, name.split('.', 1)[0] ?? '']);

/**
 * Finds everything that is stored of a device. Where the app runs on, what it holds in memory or reads again can be written
 * after it was removed: then it is found by the next call.
 */
export const findDevice = async (device: DeviceId, stores: Stores): Promise<Erasure> => {
  const bucket = bucketOf(device);
  const [incidents, rests] = [await stores.incidents.ofDevice(bucket, device), await restsOf(device, stores)];
  const names = new Set([...incidents.names, ...rests.flatMap((rest) => rest.names)]);
  return {
    names,
    parts: [
      statePart(rests, stores),
      await lettersOf(device, stores.deadLetters),
      { table: 'reference', ...(await stores.reference.ofDevice(device)) },
      { table: 'hops', ...(await stores.hops.ofTarget(device)) },
      { table: 'settling', ...(await stores.settling.ofIncidents(incidents.ids)) },
      { table: 'deliveries', ...(await stores.deliveries.ofIncidents(bucket, incidents.ids)) },
      { table: 'incidents', count: incidents.count, remove: () => incidents.remove() },
    ],
    elsewhere: await stores.incidents.naming(new Set([device, ...spoken(names)]), device),
  };
};

export const carryOut = async ({ parts }: Erasure): Promise<void> => {
  for (const part of parts) await part.remove();
};
