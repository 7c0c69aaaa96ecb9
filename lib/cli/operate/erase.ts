import { neutralise } from '../../engine/neutralise';
import { HopwatchError } from '../../model/errors';
import type { DeviceId } from '../../model/fact';
import { carryOut, type Erasure, findDevice, type Part } from '../../pipeline/by-hand/erase';
import type { Stores } from '../../pipeline/ports';
import { demandDevice } from './demand-device';

const what: Readonly<Record<Part['table'], string>> = {
  state: 'rows that hold facts of it, written again without them',
  incidents: 'claims, revisions and bells of its incidents',
  deliveries: 'notes of what was posted of them',
  settling: 'questions about them',
  hops: 'contacts, by source and by target',
  reference: 'addresses, logons, processes, reports and sightings of it',
  deadletters: 'records set aside in which it stands',
};

/** Ids of incidents that are shown; whoever has more asks Sentinel. */
const shown = 20;

const elsewhere = ({ elsewhere: ids }: Erasure): string => {
  const more = ids.size > shown ? ', …' : '';
  return ids.size === 0
    ? 'No incident of another device names it.'
    : `${ids.size} incidents of other devices name it as a source, a caller or a link, and keep that: ${[...ids].sort().slice(0, shown).join(', ')}${more}`;
};

/** What no table of ours holds, and what to do about it. */
const beyond: readonly string[] = [
  'What this cannot erase:',
  '- the hubs: its records and facts expire with their retention. Reading them again (a checkpoint that is set back) stores them anew: then erase again.',
  '- the running correlator’s memory: restart it, then run this once more, until it finds nothing.',
  '- what was posted: incidents in Sentinel and rows of its tables go with their retention, or with Azure’s purge API; other sinks by their own means.',
  '- a device that still reports: offboard it first, else it is stored again.',
];

/**
 * Says what is stored of a device, and erases it where `yes` says so. Nothing else is changed: other devices’ facts,
 * incidents and deliveries stay as they are.
 */
export const eraseDevice = async (device: string, yes: boolean, stores: Stores): Promise<string> => {
  if (device.trim() === '') throw new HopwatchError('input-unreadable', 'fatal', 'Give a DeviceId, as Defender has it.');
  const erasure = await findDevice(device as DeviceId, stores);
  const total = erasure.parts.reduce((sum, { count }) => sum + count, 0);
  demandDevice(device as DeviceId, total);
  if (yes) await carryOut(erasure);
  const names = [...erasure.names].map((name) => neutralise(name, 100)).join(', ');
  return [
    `Device ${neutralise(device, 64)}${names === '' ? '' : ` (${names})`}:`,
    ...erasure.parts.map(({ table, count }) => `  ${table.padEnd(12)}${String(count).padStart(6)}  ${what[table]}`),
    yes ? `${total} rows erased.` : `${total} rows would be erased; --yes erases them.`,
    elsewhere(erasure),
    ...beyond,
  ].join('\n');
};
