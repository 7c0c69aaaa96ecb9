import { openStores } from '../../../lib/cli/operate/open';
import { listParked, releaseParked } from '../../../lib/cli/operate/parked';
import type { Deliveries } from '../../../lib/pipeline/ports';
import { memoryStores } from '../../../lib/stores/memory';
import { idOf } from '../../support/contract/revisions';

let deliveries: Deliveries;
beforeEach(async () => {
  ({ deliveries } = memoryStores());
  await deliveries.park({ bucket: 0, id: idOf(1), revision: 1, refusals: [{ sink: 'webhook', reason: '403 \u001b[31m red' }] });
  await deliveries.park({ bucket: 0, id: idOf(1), revision: 2, refusals: [{ sink: 'webhook', reason: '403' }] });
  await deliveries.park({ bucket: 15, id: idOf(2), revision: 1, refusals: [{ sink: 'logs-ingestion', reason: '401' }] });
});

const left = async (): Promise<number> => [...(await deliveries.parked(0)), ...(await deliveries.parked(15))].length;

test('every revision is listed with the reason, and nothing in it moves the cursor', async () =>
  expect((await listParked(deliveries)).split('\n')).toEqual([
    `${idOf(1)} revision 1: 403 \\u{1b}[31m red`,
    `${idOf(1)} revision 2: 403`,
    `${idOf(2)} revision 1: 401`,
    '3 parked.',
  ]));

test('one that was delivered all the same is not listed', async () => {
  await deliveries.note({ bucket: 15, id: idOf(2), revision: 1 }, 'live');
  expect(await listParked(deliveries)).toContain('2 parked.');
});

test('an incident is released with all its revisions, and no other', async () => {
  expect(await releaseParked(deliveries, [idOf(1)])).toContain('2 released');
  expect(await listParked(deliveries)).toBe(`${idOf(2)} revision 1: 401\n1 parked.`);
});

test('all are released', async () => {
  expect(await releaseParked(deliveries, 'all')).toContain('3 released');
  expect([await left(), await listParked(deliveries)]).toEqual([0, 'Nothing is parked.']);
});

test('an incident of which nothing is parked is a mistake, and nothing is released', async () => {
  await expect(releaseParked(deliveries, [idOf(1), idOf(3)])).rejects.toMatchObject({ message: expect.stringContaining(idOf(3)) });
  await expect(releaseParked(deliveries, ['\u001b[2J'])).rejects.toThrow('Nothing of \\u{1b}[2J is parked.');
  expect(await left()).toBe(3);
});

test('without a table account it says which setting to give', () =>
  expect(() => openStores({})).toThrow(
    expect.objectContaining({ code: 'settings-invalid', message: expect.stringContaining('StateTables__tableServiceUri') }),
  ));
