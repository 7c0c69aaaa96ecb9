import { TableClient } from '@azure/data-tables';
import type { DeviceId } from '../../lib/model/fact';
import { bucketOf } from '../../lib/pipeline/incidents/buckets';
import type { Hop } from '../../lib/pipeline/incidents/hops';
import { recordHop } from '../../lib/pipeline/incidents/record-incident';
import type { Stores } from '../../lib/pipeline/ports';
import { tableNames } from '../../lib/stores/table';
import { existingStores, tableReads } from '../../lib/stores/table-storage';
import type { Fault } from '../support/contract/fault-proxy';
import { passingFaults } from '../support/contract/faults';
import {
  type Cell,
  type FaultOf,
  type FaultyAzurite,
  faultyAzurite,
  hangs,
  never,
  type Proxied,
  underFaults,
} from '../support/contract/faulty-azurite';
import { type Operation, operations } from '../support/contract/operations';
import { refused, unavailable } from '../support/contract/refusals';
import { at, claimOf, idOf, recorderOver, revisionOf } from '../support/contract/revisions';

let azurite: FaultyAzurite;
beforeAll(async () => {
  azurite = await faultyAzurite();
});
afterAll(() => azurite.stop());

const behindProxy = async (): Promise<Proxied> => azurite.proxied(await azurite.newTables());

const once = (fault: Fault, at: number) => (nth: number) => (nth === at ? fault : undefined);
const always = (fault: Fault) => () => fault;

/** Runs the operation once for each fault at each of its requests. */
const underEveryFault = async (operation: Operation, place: Proxied): Promise<Readonly<Record<string, Cell>>> => {
  let n = 0;
  const cell = (faultOf: FaultOf, running: Stores): Promise<Cell> => underFaults(operation, ++n, place, { faultOf, running });
  let requests = 0;
  const counting = (nth: number): undefined => {
    requests = nth + 1;
  };
  const { stores, impatient } = place;
  const cells: Record<string, Cell> = { nothing: await cell(counting, stores) };
  for (let request = 0; request < requests; request++) {
    for (const [name, fault] of Object.entries(passingFaults)) {
      cells[`${name}, request ${request}`] = await cell(once(fault, request), hangs(fault) ? impatient : stores);
    }
  }
  return cells;
};

describe('one request goes wrong once', () => {
  const outcomes = new Map<string, Readonly<Record<string, Cell>>>();
  beforeAll(async () => {
    const places: [string, Operation, Proxied][] = [];
    for (const [name, operation] of Object.entries(operations)) places.push([name, operation, await behindProxy()]);
    await Promise.all(places.map(async ([name, operation, place]) => outcomes.set(name, await underEveryFault(operation, place))));
  }, 180_000);

  test.each(Object.entries(operations))('%s answers and leaves what it would without', (name, { answer, stored }) => {
    const cells = outcomes.get(name) ?? {};
    expect(Object.keys(cells).length).toBeGreaterThan(Object.keys(passingFaults).length);
    expect(cells).toEqual(Object.fromEntries(Object.keys(cells).map((cell) => [cell, { answer, stored }])));
  });
});

describe('what does not pass', () => {
  const status = (code: number, name: string): Fault => ({ before: { status: code, code: name } });

  test.each<[string, Fault, object, number]>([
    ['a service that is busy for good', status(503, 'ServerBusy'), unavailable, 4],
    ['a service that never answers', { before: 'hang' }, unavailable, 4],
    ['a connection that is always reset', { before: 'reset' }, unavailable, 4],
    ['a missing role', status(403, 'AuthorizationPermissionMismatch'), unavailable, 1],
    ['a missing table', status(404, 'TableNotFound'), unavailable, 1],
    ['a table being deleted', status(409, 'TableBeingDeleted'), unavailable, 1],
    ['a request that is wrong', status(400, 'InvalidInput'), refused, 1],
    ['a request that is too large', status(413, 'RequestBodyTooLarge'), refused, 1],
  ])('%s is an error of every operation, after so many tries', async (_, fault, error, tries) => {
    const calls: readonly ((stores: Stores) => Promise<unknown>)[] = [
      ({ incidents }) => incidents.insert(1, [claimOf('anchor', idOf(1))]),
      ({ incidents }) => incidents.bells(1),
      ({ deliveries }) => deliveries.has({ bucket: 1, id: idOf(1), revision: 1 }),
      ({ progress }) => progress.closeBarrier({ generation: 1, lane: 0 }),
      ({ progress }) => progress.raiseWatermark({ generation: 1, lane: 0 }, at('2026-03-01T12:00:00Z')),
    ];
    await Promise.all(
      calls.map(async (call) => {
        const { proxy, stores, impatient } = await azurite.proxied('none');
        proxy.inject(always(fault));
        await expect(call(hangs(fault) ? impatient : stores)).rejects.toMatchObject(error);
        expect(proxy.count).toBe(tries);
      }),
    );
  });

  test.each([
    ['AuthorizationPermissionMismatch', 'Storage Table Data Contributor'],
    ['AuthorizationFailure', 'private endpoint'],
    ['AuthenticationFailed', 'az login'],
  ])('a refusal of %s says what to give or to do: %s', async (code, remedy) => {
    const { proxy } = await azurite.proxied('none');
    proxy.inject(always(status(403, code)));
    const reads = tableReads(proxy);
    expect(reads).toHaveLength(tableNames.length);
    for (const { read } of reads) await expect(read()).rejects.toMatchObject({ ...unavailable, message: expect.stringContaining(remedy) });
  });

  test('stores that are taken to be there create no table, and say so of one that is missing', async () => {
    const options = { prefix: 'nowhere' };
    const missing = { ...unavailable, message: expect.stringContaining('creates its tables when it starts') };
    for (const { read } of tableReads(azurite, options)) await expect(read()).rejects.toMatchObject(missing);
    await expect(existingStores(azurite, options).deadLetters.list()).rejects.toMatchObject(missing);
    await expect(existingStores(azurite, options).lanePlan.stored()).rejects.toMatchObject(missing);
  });

  test('a batch that breaks off between two transactions leaves whole rows, and is complete when it comes again', async () => {
    const { proxy, stores } = await behindProxy();
    const lane = { generation: 1, lane: 0 };
    const rows = Array.from({ length: 150 }, (_, n) => ({
      kind: n % 2 === 0 ? ('short' as const) : ('long' as const),
      first: n,
      last: n,
      newest: at('2026-03-01T12:00:00Z'),
      payload: Buffer.from(String(n)),
    }));
    proxy.inject((nth) => (nth > 0 ? status(403, 'AuthorizationPermissionMismatch') : undefined));
    await expect(stores.stateLog.append(lane, rows)).rejects.toMatchObject(unavailable);
    proxy.inject(never);
    proxy.cutPages(1000);
    const left = await stores.stateLog.load(lane, 1000);
    expect(left).toHaveLength(100);
    expect(left.every(({ first, payload }) => Buffer.from(payload).toString() === String(first))).toBe(true);
    await stores.stateLog.append(lane, rows);
    expect(await stores.stateLog.load(lane, 1000)).toHaveLength(150);
  });

  test('a row that somebody cut short is corrupt, never shorter', async () => {
    const prefix = await azurite.newTables();
    const { stores } = await azurite.proxied(prefix);
    const lane = { generation: 1, lane: 0 };
    await stores.stateLog.append(lane, [
      { kind: 'short', first: 1, last: 1, newest: at('2026-03-01T12:00:00Z'), payload: Buffer.alloc(100_000) },
    ]);
    const table = TableClient.fromConnectionString(azurite.connectionString, `${prefix}state`, { allowInsecureConnection: true });
    const [entity] = await (async () => {
      for await (const page of table.listEntities().byPage()) return page;
      return [];
    })();
    const { p1: _cut, ...rest } = entity as unknown as { partitionKey: string; rowKey: string; p1: Uint8Array };
    await table.updateEntity(rest, 'Replace');
    await expect(stores.stateLog.load(lane, 2)).rejects.toMatchObject({ code: 'corrupt-row', disposition: 'fatal' });
  });
});

describe('between reading a row and replacing it', () => {
  test.each<[string, Fault]>([
    ['it is deleted', { before: { status: 404, code: 'ResourceNotFound' } }],
    ['it is changed', { before: { status: 412, code: 'UpdateConditionNotSatisfied' } }],
  ])('%s: it is read again', async (_, fault) => {
    const { proxy, stores } = await behindProxy();
    await stores.attempts.note('raw', '0', 7);
    proxy.inject(once(fault, 1));
    expect(await stores.attempts.note('raw', '0', 7)).toBe(2);
    expect(await stores.attempts.note('raw', '0', 7)).toBe(3);
  });
});

describe('requests', () => {
  const lane = { generation: 1, lane: 0 };
  const rowAt = (n: number, kind: 'short' | 'long') => ({
    kind,
    first: n,
    last: n,
    newest: at('2026-03-01T12:00:00Z'),
    payload: Buffer.from('facts'),
  });

  test('both kinds of a batch’s rows go in one transaction', async () => {
    const { proxy, stores } = await behindProxy();
    const before = proxy.count;
    await stores.stateLog.append(lane, [rowAt(1, 'short'), rowAt(2, 'short'), rowAt(1, 'long')]);
    expect(proxy.count - before).toBe(1);
  });

  test('the deadline is a page’s: a list of many pages takes as long as it takes', async () => {
    const { proxy, stores, impatient } = await behindProxy();
    await stores.stateLog.append(
      lane,
      Array.from({ length: 20 }, (_, n) => rowAt(n, 'short')),
    );
    proxy.inject(always({ delay: 200 }));
    const before = proxy.count;
    expect(await impatient.stateLog.load(lane, 100)).toHaveLength(20);
    expect(proxy.count - before).toBeGreaterThanOrEqual(10);
  });
});

describe('an incident is recorded while its insert goes wrong', () => {
  const hop: Hop = {
    device: 'device' as DeviceId,
    anchors: [],
    evidence: revisionOf(idOf(1), 1).evidence,
    opening: { anchor: 'anchor', at: at('2026-03-01T12:00:00Z') },
  };
  const bucket = bucketOf(hop.device);
  test.each(Object.entries(passingFaults))('%s: one incident, one revision, one bell', async (_, fault) => {
    const { proxy, stores, impatient } = await behindProxy();
    const { incidents } = hangs(fault) ? impatient : stores;
    const recorder = recorderOver(incidents);
    // The first request reads the claim, the second inserts.
    proxy.inject(once(fault, 1));
    const { rung } = await recordHop(recorder, hop);
    proxy.inject(never);
    const [bell, ...others] = await stores.incidents.bells(bucket);
    expect(others).toEqual([]);
    expect(bell).toMatchObject({ bucket, revision: 1 });
    expect(rung).toEqual([bell]);
    expect((await stores.incidents.newest(bucket, bell!.id))?.revision).toBe(1);
    expect(await recordHop(recorder, hop)).toMatchObject({ rung: [], current: { id: bell!.id, revision: 1 } });
    expect(await stores.incidents.bells(bucket)).toEqual([bell]);
  });
});
