/*
 * A base world with one thing changed, for every thing that a rule could ask about: each bound from both sides by a tick, each
 * identity unknown, another's or everybody's, each text almost right. Some still are hits; a reader must know which.
 */
import { ticksOf } from '../oracle/values';
import { addressPairs, portPairs } from './bends/addresses';
import { sessionPairs } from './bends/logons';
import { type Base, draftsOf, type Edge, type Place, setPlaces, split, type World } from './drafts';

/** The places that are changed, with their new values. A bigint is a time. */
export type Change = Readonly<Record<Place, unknown>>;

const valueAt = (base: Base, place: Place): unknown => {
  const [role, column] = split(place);
  return base.records.find(({ label }) => label === role)?.columns[column];
};

const all = (places: readonly Place[], value: unknown): Change => Object.fromEntries(places.map((place) => [place, value]));

const firstAndRest = ([first = '', ...rest]: readonly Place[], one: unknown, other: unknown): Change => ({
  ...all(rest, other),
  [first]: one,
});

/** Records of one process know when it was created, so these times move together. */
const movedWith = (base: Base, place: Place): readonly Place[] =>
  base.threads.creations.find((thread) => thread.includes(place)) ?? [place];

const ticks: readonly bigint[] = [-1n, 0n, 1n];

const atEdge = (base: Base, { early, late, gap, forget = [] }: Edge): readonly Change[] => {
  const [from, to] = [early, late[0] ?? early].map((place) => ticksOf(valueAt(base, place)));
  if (from === undefined || from === null || to === undefined || to === null) return [];
  const unknown = all(forget, undefined);
  return ticks.flatMap((by): readonly Change[] => [
    { ...all(gap === 0n ? late : late.flatMap((place) => movedWith(base, place)), from + gap + by), ...unknown },
    { ...all(gap === 0n ? [early] : movedWith(base, early), to - gap - by), ...unknown },
  ]);
};

const otherPids = (base: Base): readonly Change[] =>
  base.threads.pids.flatMap((thread) => [
    all(thread, 0),
    all(thread, undefined),
    ...thread.flatMap((place) => [all([place], 4999), all([place], String(valueAt(base, place)))]),
  ]);

const otherNames = (base: Base): readonly Change[] =>
  base.threads.names.flatMap((thread) => thread.map((place) => all([place], 'other.exe')));

const otherHolders = (base: Base): readonly Change[] =>
  base.threads.creations.flatMap((thread) => [
    all(thread, undefined),
    ...thread.flatMap((place) => {
      const created = ticksOf(valueAt(base, place));
      return [all([place], undefined), ...(created === null ? [] : [all([place], created + 1n), all([place], created - 1n)])];
    }),
  ]);

const otherKeys = ({ keys: { sessions = [], callers = [], ports = [] } = {} }: Base): readonly Change[] => [
  ...sessions.flatMap((thread) => sessionPairs.map(([one, other]) => firstAndRest(thread, one, other))),
  ...sessions.flatMap((thread) => thread.map((place) => all([place], 345_679))),
  ...callers.flatMap((thread) => [all(thread, '224.0.0.251'), all(thread, '255.255.255.255')]),
  ...callers.flatMap((thread) => addressPairs.map(([one, other]) => firstAndRest(thread, one, other))),
  ...ports.flatMap((thread) => portPairs.map(([one, other]) => firstAndRest(thread, one, other))),
];

/** The device's own, nobody's, none, and another machine's. */
const callers: readonly unknown[] = [
  ...['10.1.0.5', '::ffff:10.1.0.5', '127.0.0.1', '127.8.8.8', '::1', '-', '', null],
  ...['224.0.0.251', 'ff02::fb', '255.255.255.255', '0.0.0.0', '::', '10.1.0.67', 'fe80::1%3'],
];

/** A record whose caller has the device's own address, by that record alone. */
const ownAddresses = (base: Base): readonly Change[] =>
  base.records.flatMap(({ label, columns }) => ('RemoteIP' in columns ? [all([`${label}.LocalIP`], columns.RemoteIP)] : []));

const otherCallers = (base: Base): readonly Change[] =>
  base.records.flatMap(({ label, columns }) =>
    'RemoteIP' in columns ? callers.map((RemoteIP) => ({ [`${label}.RemoteIP`]: RemoteIP, [`${label}.LocalIP`]: '10.1.0.5' })) : [],
  );

/** The base world as it is, and each change of it. */
export const changesOf = (base: Base): readonly Change[] => [
  {},
  ...base.edges.flatMap((edge) => atEdge(base, edge)),
  ...base.reads.map((place) => all([place], undefined)),
  ...(base.texts ?? []).flatMap(([place, values]) => values.map((value) => all([place], value))),
  ...(base.together ?? []),
  ...otherPids(base),
  ...otherNames(base),
  ...otherHolders(base),
  ...otherKeys(base),
  ...otherCallers(base),
  ...ownAddresses(base),
];

export const changed = (base: Base, change: Change): World => {
  const drafts = draftsOf(base, 0, 'd1').map((draft, index) => ({ ...draft, id: index + 1 }));
  for (const [place, value] of Object.entries(change)) setPlaces({ base, group: 0, drafts }, [place], value);
  return { drafts, nextId: drafts.length + 1 };
};
