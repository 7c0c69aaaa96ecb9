import { anyGroup, emptyValue, member, setPlace, setPlaces, split, type WorldBend } from '../drafts';
import { below, chance, pick } from '../seeded-random';

export const otherPids: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  if (group.base.threads.pids.length === 0) return;
  const thread = pick(random, group.base.threads.pids);
  const form = below(random, 5);
  if (form === 0) for (const place of thread) setPlaces(group, [place], pick(random, [0, '0']));
  else if (form === 1) for (const place of thread) setPlaces(group, [place], emptyValue(random));
  else if (form === 2) setPlace(group, pick(random, thread), pick(random, [0, 600, 700, 4100, 4101, '4100', '', null, undefined]), random);
  else {
    for (const place of [...thread, 'C.ProcessId', 'N.RemotePort']) {
      const [role, column] = split(place);
      const draft = member(group, role, random);
      if (typeof draft?.columns[column] === 'number' && chance(random, 0.6)) draft.columns[column] = String(draft.columns[column]);
    }
  }
};

/** A process that names itself as its own creator, as on Linux. */
export const selfReference: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const c = member(group, 'C', random);
  if (c !== undefined) c.columns.ProcessId = c.columns['I.Id'];
};
