import { ticksOf } from '../../oracle/values';
import { second, timeAt } from '../bases/columns';
import { anyGroup, emptyValue, member, setPlace, setPlaces, split, timeOf, type WorldBend } from '../drafts';
import { chance, pick, type Random } from '../seeded-random';

export const delta = (random: Random): bigint =>
  pick(random, [-1n, -1n, -1n, -1n, 0n, 0n, 0n, 0n, 1n, 1n, 1n, 1n, -9_000n, 9_000n, -9_000_000n, 9_000_000n, -3n * second, 3n * second]);

export const atEdge: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const { early, late, gap, forget } = pick(random, group.base.edges);
  if (forget !== undefined) setPlaces(group, forget, emptyValue(random));
  const places = late.length > 1 && chance(random, 0.3) ? [pick(random, late)] : late;
  const from = timeOf(group, early, random);
  const to = timeOf(group, late[0] ?? early, random);
  if (from !== undefined && (chance(random, 0.6) || to === undefined || late.length > 1)) {
    for (const place of places) setPlace(group, place, from + gap + delta(random) * (places.length > 1 ? 0n : 1n), random);
    if (places.length > 1) setPlaces(group, places, from + gap + delta(random));
  } else if (to !== undefined) {
    // creation times of one process move together
    const value = to - gap - delta(random);
    const thread = group.base.threads.creations.find((places) => places.includes(early));
    if (thread !== undefined && gap !== 0n) setPlaces(group, thread, value);
    else setPlace(group, early, value, random);
  }
};

/** Some of the creation times that say who a process is are unknown. */
export const forgetCreation: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  if (group.base.threads.creations.length === 0) return;
  const thread = pick(random, group.base.threads.creations);
  for (const place of thread) if (chance(random, 0.5)) setPlace(group, place, emptyValue(random), random);
};

export const otherHolder: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  if (group.base.threads.creations.length === 0) return;
  const place = pick(random, pick(random, group.base.threads.creations));
  const [role, column] = split(place);
  const value = member(group, role, random)?.columns[column];
  const base = typeof value === 'bigint' ? value : timeAt(5);
  setPlace(group, place, pick(random, [base + 1n, base - 1n, base + second, base + 5_000n, ticksOf('0001-01-01T00:00:00Z')]), random);
};

/** A record that was written long before or after the process it is about was created. */
export const createdElsewhere: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const role = pick(random, ['S', 'C']);
  const at = timeOf(group, `${role}.Timestamp`, random);
  if (at === undefined) return;
  const own = `${role}.ProcessCreationTime`;
  const created = at + pick(random, [-100_000n, -90_000n, -7_200n, -10n, -3n, -1n, 1n, 3n, 10n, 7_200n, 100_000n]) * second;
  setPlaces(group, group.base.threads.creations.find((thread) => thread.includes(own)) ?? [own], created);
};
