import type { Address } from '../../../lib/model/address';
import type { Contact } from '../../../lib/model/contact';
import type { DeviceId } from '../../../lib/model/fact';
import { type Ticks, ticksOf } from '../../../lib/model/time';
import { withGaps } from '../../../lib/pipeline/lane/coverage';
import type {
  DeadLetter,
  IncidentRow,
  LaneRef,
  Parked,
  ReferenceRow,
  RevisionRef,
  StateRow,
  Stores,
  Unsettled,
} from '../../../lib/pipeline/ports';
import { at, bellOf, claimOf, idOf, revisionOf, rowOf } from './revisions';

/** One operation of a port, at a place of its own for every `n`, with what it answers and leaves behind. */
export interface Operation {
  readonly prepare?: (stores: Stores, n: number) => Promise<unknown>;
  readonly run: (stores: Stores, n: number) => Promise<unknown>;
  readonly answer: unknown;
  /** What is stored afterwards, whatever went wrong on the way. */
  readonly read: (stores: Stores, n: number) => Promise<unknown>;
  readonly stored: unknown;
}

const noon = at('2026-03-01T12:00:00.0000000Z');
const laneOf = (n: number): LaneRef => ({ generation: n, lane: 0 });
const id = idOf(1);
const refOf = (n: number): RevisionRef => ({ bucket: n, id, revision: 1 });

const stateRow = (n: number, kind: StateRow['kind'] = 'short'): StateRow => ({
  kind,
  first: n,
  last: n,
  newest: (noon + BigInt(n)) as Ticks,
  payload: Buffer.from(String(n)),
});
const stateRows = [1, 2, 3, 4, 5].map((n) => stateRow(n)).concat(stateRow(3, 'long'));
const rowsOf = async ({ stateLog }: Stores, n: number) =>
  (await stateLog.load(laneOf(n), 100)).map(({ kind, first, payload }) => `${kind} ${first} ${Buffer.from(payload)}`).sort();
const written = ['long 3 3', 'short 1 1', 'short 2 2', 'short 3 3', 'short 4 4', 'short 5 5'];

const gapsAt = [{ first: 3, last: 5, at: noon }];

const opening: readonly IncidentRow[] = [rowOf(revisionOf(id, 1)), bellOf({ id, revision: 1 }), claimOf('anchor', id)];
const incidentOf = async ({ incidents }: Stores, n: number) => ({
  newest: (await incidents.newest(n, id))?.revision,
  bells: (await incidents.bells(n)).length,
  claims: [...(await incidents.readClaims(n, ['anchor'])).values()],
});

const parkedAt = (n: number): Parked => ({ ...refOf(n), refusals: [{ sink: 'webhook', reason: '403' }] });
const parkedOf = async ({ deliveries }: Stores, n: number) => (await deliveries.parked(n)).length;
const reachedOf = async ({ deliveries }: Stores, n: number) => [...(await deliveries.reached(refOf(n)))];

const unsettled = (n: number): Unsettled => ({ lane: laneOf(n), due: noon, bucket: 0, incident: id, question: 'certificate' });
const dueOf = async ({ settling }: Stores, n: number) => (await settling.due(laneOf(n), noon)).length;
const sightingRow = (n: number): ReferenceRow => ({ kind: 'sighting', key: `key ${n}`, member: 'member', value: 'value' });
const membersOf = async ({ reference }: Stores, n: number) => [...(await reference.members('sighting', `key ${n}`, 100)).values()];
const contacts = (n: number): readonly Contact[] => [
  { source: `10.0.0.${n}` as Address, target: `target ${n}` as DeviceId, targetName: '', incident: id, at: noon },
];
const span = { from: noon, to: noon };
const contactsIn = async ({ hops }: Stores, n: number) => [
  (await hops.bySource(`10.0.0.${n}` as Address, span, 10)).length,
  (await hops.byTarget(`target ${n}` as DeviceId, span, 10)).length,
];
const letters = (n: number): readonly DeadLetter[] =>
  [0, 1, 2].map((index) => ({ hub: 'raw', partition: String(n), sequence: 7, index, reason: 'not JSON', excerpt: '{' }));
const lettersOf = async ({ deadLetters }: Stores, n: number) =>
  (await deadLetters.list()).filter(({ partition }) => partition === String(n)).length;

/** An operation that only reads: what it reads is what is stored. */
const reading = (prepare: Operation['run'], run: Operation['run'], answer: unknown): Operation => ({
  prepare,
  run,
  answer,
  read: run,
  stored: answer,
});

export const operations: Readonly<Record<string, Operation>> = {
  'StateLog.append': {
    run: ({ stateLog }, n) => stateLog.append(laneOf(n), stateRows),
    answer: undefined,
    read: rowsOf,
    stored: written,
  },
  'StateLog.load': reading(({ stateLog }, n) => stateLog.append(laneOf(n), stateRows), rowsOf, written),
  'StateLog.search': reading(
    ({ stateLog }, n) => stateLog.append(laneOf(n), stateRows),
    async ({ stateLog }, n) =>
      (await stateLog.search(laneOf(n), 100, ({ kind, first }) => (kind === 'short' ? first : undefined))).toSorted(),
    [1, 2, 3, 4, 5],
  ),
  'StateLog.trim': {
    prepare: ({ stateLog }, n) => stateLog.append(laneOf(n), stateRows),
    run: ({ stateLog }, n) => stateLog.trim(laneOf(n), 'short', (noon + 4n) as Ticks),
    answer: 3,
    read: rowsOf,
    stored: ['long 3 3', 'short 4 4', 'short 5 5'],
  },
  'StateLog.ranges': reading(
    ({ stateLog }, n) => stateLog.append(laneOf(n), stateRows),
    async ({ stateLog }, n) => (await stateLog.ranges(laneOf(n), { first: 0, last: 999 })).map(({ first }) => first).sort(),
    [1, 2, 3, 4, 5],
  ),
  'StateLog.rewrite': {
    prepare: ({ stateLog }, n) => stateLog.append(laneOf(n), stateRows),
    run: ({ stateLog }, n) => stateLog.rewrite(laneOf(n), [{ ...stateRow(2), payload: Buffer.from('less') }]),
    answer: undefined,
    read: rowsOf,
    stored: written.map((row) => (row === 'short 2 2' ? 'short 2 less' : row)),
  },
  'LanePlan.fix': {
    run: ({ lanePlan }, n) => lanePlan.fix({ generation: n, lanes: 4, hash: 'sha256-mod', format: 1 }),
    answer: undefined,
    read: ({ lanePlan }, n) => lanePlan.fix({ generation: n, lanes: 4, hash: 'sha256-mod', format: 1 }),
    stored: undefined,
  },
  'Progress.noteRaw': {
    run: ({ progress }, n) => progress.noteRaw(n, { partition: '0', next: 5, enqueuedAt: noon }),
    answer: undefined,
    read: ({ progress }, n) => progress.readRaw(n),
    stored: [{ partition: '0', next: 5, enqueuedAt: noon }],
  },
  'Progress.readRaw': reading(
    ({ progress }, n) => progress.noteRaw(n, { partition: '0', next: 5, enqueuedAt: noon }),
    ({ progress }, n) => progress.readRaw(n),
    [{ partition: '0', next: 5, enqueuedAt: noon }],
  ),
  'Progress.noteLane': {
    run: ({ progress }, n) => progress.noteLane(laneOf(n), 5),
    answer: undefined,
    read: ({ progress }, n) => progress.readLane(laneOf(n)),
    stored: 5,
  },
  'Progress.changeGaps': {
    run: ({ progress }, n) => progress.changeGaps(laneOf(n), (gaps) => withGaps(gaps, gapsAt)),
    answer: undefined,
    read: ({ progress }, n) => progress.readGaps(laneOf(n)),
    stored: gapsAt,
  },
  'Progress.openBarrier': {
    run: ({ progress }, n) => progress.openBarrier(laneOf(n), { watermark: noon, after: 5 }),
    answer: undefined,
    read: ({ progress }, n) => progress.readBarrier(laneOf(n)),
    stored: { watermark: noon, after: 5 },
  },
  'Progress.readBarrier': reading(
    ({ progress }, n) => progress.openBarrier(laneOf(n), { watermark: noon, after: 5 }),
    ({ progress }, n) => progress.readBarrier(laneOf(n)),
    { watermark: noon, after: 5 },
  ),
  'Progress.closeBarrier': {
    prepare: ({ progress }, n) => progress.openBarrier(laneOf(n), { watermark: noon, after: 5 }),
    run: ({ progress }, n) => progress.closeBarrier(laneOf(n)),
    answer: undefined,
    read: ({ progress }, n) => progress.readBarrier(laneOf(n)),
    stored: undefined,
  },
  'Progress.raiseWatermark, the first time': {
    run: ({ progress }, n) => progress.raiseWatermark(laneOf(n), noon),
    answer: undefined,
    read: ({ progress }, n) => progress.readWatermark(laneOf(n)),
    stored: noon,
  },
  'Progress.raiseWatermark, again': {
    prepare: ({ progress }, n) => progress.raiseWatermark(laneOf(n), (noon - 1n) as Ticks),
    run: ({ progress }, n) => progress.raiseWatermark(laneOf(n), noon),
    answer: undefined,
    read: ({ progress }, n) => progress.readWatermark(laneOf(n)),
    stored: noon,
  },
  'Incidents.insert': {
    run: ({ incidents }, n) => incidents.insert(n, opening),
    answer: 'inserted',
    read: incidentOf,
    stored: { newest: 1, bells: 1, claims: [id] },
  },
  'Incidents.insert against another’s claim': {
    prepare: ({ incidents }, n) => incidents.insert(n, opening),
    run: ({ incidents }, n) => incidents.insert(n, [bellOf({ id: idOf(2), revision: 1 }), claimOf('anchor', idOf(2))]),
    answer: 'conflict',
    read: incidentOf,
    stored: { newest: 1, bells: 1, claims: [id] },
  },
  'Incidents.newest': reading(
    ({ incidents }, n) =>
      incidents.insert(
        n,
        [9, 10, 11].map((revision) => rowOf(revisionOf(id, revision))),
      ),
    async ({ incidents }, n) => (await incidents.newest(n, id))?.revision,
    11,
  ),
  'Incidents.read': reading(
    ({ incidents }, n) => incidents.insert(n, opening),
    ({ incidents }, n) => incidents.read(refOf(n)),
    revisionOf(id, 1),
  ),
  'Incidents.readClaims': reading(
    ({ incidents }, n) => incidents.insert(n, opening),
    ({ incidents }, n) => incidents.readClaims(n, ['anchor', 'another']),
    new Map([['anchor', id]]),
  ),
  'Incidents.bells': reading(
    ({ incidents }, n) =>
      incidents.insert(
        n,
        [1, 2, 3, 4, 5].map((revision) => bellOf({ id, revision })),
      ),
    async ({ incidents }, n) => (await incidents.bells(n)).map(({ revision }) => revision),
    [1, 2, 3, 4, 5],
  ),
  'Incidents.deleteBell': {
    prepare: ({ incidents }, n) => incidents.insert(n, opening),
    run: ({ incidents }, n) => incidents.deleteBell(refOf(n)),
    answer: undefined,
    read: incidentOf,
    stored: { newest: 1, bells: 0, claims: [id] },
  },
  'Incidents.ids': reading(
    ({ incidents }, n) => incidents.insert(n, opening),
    ({ incidents }, n) => incidents.ids(n),
    new Set([id]),
  ),
  'Incidents.forget': {
    prepare: ({ incidents }, n) => incidents.insert(n, opening),
    run: ({ incidents }, n) => incidents.forget(n, noon),
    answer: 1,
    read: incidentOf,
    stored: { newest: undefined, bells: 0, claims: [] },
  },
  'Incidents.ofDevice, removed': {
    prepare: ({ incidents }, n) => incidents.insert(n, opening),
    run: async ({ incidents }, n) => (await incidents.ofDevice(n, 'device' as DeviceId)).remove(),
    answer: undefined,
    read: incidentOf,
    stored: { newest: undefined, bells: 0, claims: [] },
  },
  'Deliveries.note': {
    run: ({ deliveries }, n) => deliveries.note(refOf(n), 'live'),
    answer: undefined,
    read: ({ deliveries }, n) => deliveries.has(refOf(n)),
    stored: true,
  },
  'Deliveries.has': reading(
    ({ deliveries }, n) => deliveries.note(refOf(n), 'live'),
    ({ deliveries }, n) => deliveries.has(refOf(n)),
    true,
  ),
  'Deliveries.noteReached': {
    run: ({ deliveries }, n) => deliveries.noteReached(refOf(n), 'webhook'),
    answer: undefined,
    read: reachedOf,
    stored: ['webhook'],
  },
  'Deliveries.modeOf': reading(
    ({ deliveries }, n) => deliveries.note(refOf(n), 'shadow'),
    ({ deliveries }, n) => deliveries.modeOf(refOf(n)),
    'shadow',
  ),
  'Deliveries.reached': reading(({ deliveries }, n) => deliveries.noteReached(refOf(n), 'webhook'), reachedOf, ['webhook']),
  'Deliveries.park': {
    run: ({ deliveries }, n) => deliveries.park(parkedAt(n)),
    answer: undefined,
    read: parkedOf,
    stored: 1,
  },
  'Deliveries.isParked': reading(
    ({ deliveries }, n) => deliveries.park(parkedAt(n)),
    ({ deliveries }, n) => deliveries.isParked(refOf(n)),
    true,
  ),
  'Deliveries.parked': reading(({ deliveries }, n) => deliveries.park(parkedAt(n)), parkedOf, 1),
  'Deliveries.release': {
    prepare: ({ deliveries }, n) => deliveries.park(parkedAt(n)),
    run: ({ deliveries }, n) => deliveries.release(refOf(n)),
    answer: undefined,
    read: parkedOf,
    stored: 0,
  },
  'Deliveries.noted': reading(
    ({ deliveries }, n) => deliveries.note(refOf(n), 'live'),
    ({ deliveries }, n) => deliveries.noted(n),
    new Set([id]),
  ),
  'Deliveries.forget': {
    prepare: async ({ deliveries }, n) => {
      await deliveries.note(refOf(n), 'live');
      await deliveries.park(parkedAt(n));
    },
    run: ({ deliveries }, n) => deliveries.forget(n, id),
    answer: undefined,
    read: ({ deliveries }, n) => deliveries.noted(n),
    stored: new Set(),
  },
  'Deliveries.ofIncidents, removed': {
    prepare: async ({ deliveries }, n) => {
      await deliveries.noteReached(refOf(n), 'webhook');
      await deliveries.park(parkedAt(n));
    },
    run: async ({ deliveries }, n) => (await deliveries.ofIncidents(n, new Set([id]))).remove(),
    answer: undefined,
    read: async (stores, n) => [...(await reachedOf(stores, n)), await parkedOf(stores, n)],
    stored: [0],
  },
  'Settling.ask': { run: ({ settling }, n) => settling.ask(unsettled(n)), answer: undefined, read: dueOf, stored: 1 },
  'Settling.due': reading(({ settling }, n) => settling.ask(unsettled(n)), dueOf, 1),
  'Settling.done': {
    prepare: ({ settling }, n) => settling.ask(unsettled(n)),
    run: ({ settling }, n) => settling.done(unsettled(n)),
    answer: undefined,
    read: dueOf,
    stored: 0,
  },
  'Reference.put': {
    run: ({ reference }, n) => reference.put(sightingRow(n)),
    answer: undefined,
    read: membersOf,
    stored: ['value'],
  },
  'Reference.members': reading(({ reference }, n) => reference.put(sightingRow(n)), membersOf, ['value']),
  'StoredReference.trim': {
    // An old row of one operation must not be another's: each trims below a time of its own.
    prepare: ({ reference }, n) =>
      reference.put({ kind: 'address', key: `trimmed ${n}`, member: 'old', value: '', at: ticksOf(-1_000_000n - BigInt(n)) }),
    run: async ({ reference }, n) => void (await reference.trim(ticksOf(-999_999n - BigInt(n)))),
    answer: undefined,
    read: async ({ reference }, n) => (await reference.members('address', `trimmed ${n}`, 10)).size,
    stored: 0,
  },
  'Hops.note': { run: ({ hops }, n) => hops.note(contacts(n)), answer: undefined, read: contactsIn, stored: [1, 1] },
  'Hops.bySource and byTarget': reading(({ hops }, n) => hops.note(contacts(n)), contactsIn, [1, 1]),
  'Hops.ofTarget, removed': {
    prepare: ({ hops }, n) => hops.note(contacts(n)),
    run: async ({ hops }, n) => (await hops.ofTarget(`target ${n}` as DeviceId)).remove(),
    answer: undefined,
    read: contactsIn,
    stored: [0, 0],
  },
  'DeadLetters.put': { run: ({ deadLetters }, n) => deadLetters.put(letters(n)), answer: undefined, read: lettersOf, stored: 3 },
  'DeadLetters.list': reading(({ deadLetters }, n) => deadLetters.put(letters(n)), lettersOf, 3),
  'Attempts.note, the first time': {
    run: ({ attempts }, n) => attempts.note('raw', '0', n),
    answer: 1,
    read: ({ attempts }, n) => attempts.note('raw', '0', n),
    stored: 2,
  },
  'Attempts.note, again': {
    prepare: ({ attempts }, n) => attempts.note('raw', '0', n),
    run: ({ attempts }, n) => attempts.note('raw', '0', n),
    answer: 2,
    read: ({ attempts }, n) => attempts.note('raw', '0', n),
    stored: 3,
  },
  'Attempts.clear': {
    prepare: ({ attempts }, n) => attempts.note('raw', '0', n),
    run: ({ attempts }, n) => attempts.clear('raw', '0', n),
    answer: undefined,
    read: ({ attempts }, n) => attempts.note('raw', '0', n),
    stored: 1,
  },
};
