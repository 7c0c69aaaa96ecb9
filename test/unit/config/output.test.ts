import { openOutput } from '../../../lib/config/output';
import { readSettings } from '../../../lib/config/settings';
import { HopwatchError } from '../../../lib/model/errors';
import type { Incident } from '../../../lib/model/incident';
import type { Sink, Stores, Telemetry } from '../../../lib/pipeline/ports';
import { memoryStores } from '../../../lib/stores/memory';
import { idOf, revisionOf, rowOf } from '../../support/contract/revisions';
import { completeSettings } from '../../support/settings';

let mockOutbox: Pick<Stores, 'incidents' | 'deliveries'>;
let mockSink: Sink;

jest.mock('../../../lib/stores/table-storage', () => ({ tableOutbox: async () => mockOutbox }));
jest.mock('../../../lib/config/sinks', () => ({ openSinks: () => [mockSink] }));

const ref = { bucket: 3, id: idOf(1), revision: 1 };
const noAnswer = new HopwatchError('store-unavailable', 'retry', 'The store does not answer.');

let stores: Stores;
let taken: Incident[];
let warnings: string[];
const telemetry: Telemetry = { count: () => undefined, log: (level, message) => void (level === 'warning' && warnings.push(message)) };
beforeEach(async () => {
  [taken, warnings, stores] = [[], [], memoryStores()];
  await stores.incidents.insert(ref.bucket, [rowOf(revisionOf(ref.id, 1))]);
  mockOutbox = stores;
  mockSink = { name: 'a', deliver: async (incident) => void taken.push(incident) };
});

const opened = (settings = {}) => openOutput(readSettings('output', { ...completeSettings, ...settings }), telemetry);

test('a revision goes to the sinks, in the mode that the settings say', async () => {
  expect(await (await opened({ MODE: 'shadow' })).deliver(ref)).toBe('delivered');
  expect(taken.map(({ id, mode }) => [id, mode])).toEqual([[ref.id, 'shadow']]);
});

test('rings for one revision at once are one delivery, for another they are their own', async () => {
  await stores.incidents.insert(ref.bucket, [rowOf(revisionOf(ref.id, 2))]);
  const { deliver } = await opened();
  const answers = await Promise.all([deliver(ref), deliver({ ...ref }), deliver({ ...ref, revision: 2 })]);
  expect([answers, taken.map(({ revision }) => revision).sort()]).toEqual([
    ['delivered', 'delivered', 'delivered'],
    [1, 2],
  ]);
});

test('what fails in passing waits, with a line that says why', async () => {
  mockSink = { name: 'a', deliver: () => Promise.reject(new HopwatchError('sink-unavailable', 'retry', 'The sink is down.')) };
  expect([await (await opened()).deliver(ref), warnings]).toEqual(['waiting', ['The sink is down.']]);
});

test('what does not pass is thrown', async () => {
  const defect = new HopwatchError('limit-exceeded', 'fatal', 'A defect.');
  mockOutbox = { ...stores, incidents: { ...stores.incidents, read: () => Promise.reject(defect) } };
  await expect((await opened()).deliver(ref)).rejects.toBe(defect);
});

test('it is well where both tables of the outbox can be read, and only there', async () => {
  await (await opened()).check();
  mockOutbox = { ...stores, incidents: { ...stores.incidents, read: () => Promise.reject(noAnswer) } };
  await expect((await opened()).check()).rejects.toBe(noAnswer);
  mockOutbox = { ...stores, deliveries: { ...stores.deliveries, has: () => Promise.reject(noAnswer) } };
  await expect((await opened()).check()).rejects.toBe(noAnswer);
});

test('it is not well where a table hangs, which is said after five seconds and not when its tries are over', async () => {
  mockOutbox = { ...stores, deliveries: { ...stores.deliveries, has: () => new Promise(() => undefined) } };
  const { check } = await opened();
  jest.useFakeTimers();
  const checked = expect(check()).rejects.toThrow('The store does not answer');
  await jest.advanceTimersByTimeAsync(5_000);
  await checked;
  jest.useRealTimers();
});
