import { setImmediate } from 'node:timers/promises';
import { compile } from '../../../../lib/engine/compile';
import type { Contact } from '../../../../lib/model/contact';
import type { DeviceId, Fact, FactId } from '../../../../lib/model/fact';
import type { Revision } from '../../../../lib/model/incident';
import { days, hours, minutes, parseTicks, plus, seconds, type Ticks } from '../../../../lib/model/time';
import { bucketOf } from '../../../../lib/pipeline/incidents/buckets';
import type { Hop } from '../../../../lib/pipeline/incidents/hops';
import { type Recorded, recorderOf, recordHop } from '../../../../lib/pipeline/incidents/record-incident';
import { learn } from '../../../../lib/pipeline/knowledge/learn';
import { addressBook } from '../../../../lib/pipeline/links/address-book';
import { tell } from '../../../../lib/pipeline/links/tell';
import { look } from '../../../../lib/pipeline/links/view';
import type { Doorbell, Stores } from '../../../../lib/pipeline/ports';
import { newSweepMemory, type SweepPorts, sweep } from '../../../../lib/pipeline/sweep';
import { lists, rules } from '../../../../lib/rules';
import { memoryStores } from '../../../../lib/stores/memory';
import { silentTelemetry } from '../../../../lib/telemetry';

const start = parseTicks('2026-03-17T09:00:00Z') as Ticks;
const judging = { tenant: 't', rules: compile(rules, 'live'), lists, enrichers: [] };

const accept = (device: string, from: string, at: Ticks, local = '10.0.0.250'): Fact => ({
  table: 'DeviceNetworkEvents',
  id: `${device} ${from} ${at}` as FactId,
  device: device as DeviceId,
  deviceName: '',
  at,
  columns: { RemoteIP: from, LocalIP: local },
});

const hop = (device: string, from: string, at: Ticks): Hop => ({
  device: device as DeviceId,
  anchors: [`anchor of ${device}`],
  evidence: { rules: [], roles: { accept: { facts: [accept(device, from, at)], more: false } }, ties: [] },
  opening: { anchor: `anchor of ${device}`, at: start },
});

const recordIn = (stores: Stores, one: Hop): Promise<Recorded> => recordHop(recorderOf(judging, stores), one);
const tellIn = (stores: Stores, recorded: Recorded) => tell(recorded, { recorder: recorderOf(judging, stores), ports: stores });
const newestOf = (stores: Stores, { current }: Recorded): Promise<Revision | undefined> =>
  stores.incidents.newest(bucketOf(current?.device ?? ('' as DeviceId)), current?.id ?? ('' as Revision['id']));

const targetsIn = (revision: Revision | undefined): readonly number[] =>
  (revision?.assessment.links ?? []).flatMap((link) => (link.kind === 'fan-out' ? [link.targets] : []));

describe('telling', () => {
  test('amends those that do not know, once: told again nothing is written', async () => {
    const stores = memoryStores();
    const first = await recordIn(stores, hop('a', '10.9.0.66', start));
    const second = await recordIn(stores, hop('b', '10.9.0.66', plus(start, hours(1))));
    expect([targetsIn(first.current), targetsIn(second.current)]).toEqual([[], [2]]);
    expect((await tellIn(stores, second)).map(({ id, revision }) => [id, revision])).toEqual([[first.current?.id, 2]]);
    expect(targetsIn(await newestOf(stores, first))).toEqual([2]);
    expect(await tellIn(stores, second)).toEqual([]);
    expect(await tellIn(stores, first)).toEqual([]);
  });

  test('amends twenty others at most, the nearest in time; its own incident says how many there are', async () => {
    const stores = memoryStores();
    const blind: Stores = { ...stores, hops: { ...stores.hops, bySource: async () => [] } };
    const others: Recorded[] = [];
    for (let n = 0; n < 30; n++) others.push(await recordIn(blind, hop(`target ${n}`, '10.9.0.66', plus(start, minutes(n)))));
    const last = await recordIn(stores, hop('last', '10.9.0.66', plus(start, minutes(30))));
    const told = (await tellIn(stores, last)).map(({ id }) => id as string);
    expect(told.sort()).toEqual(
      others
        .slice(10)
        .map(({ current }) => current?.id as string)
        .sort(),
    );
    expect(targetsIn(await newestOf(stores, last))).toEqual([20]);
    expect([targetsIn(await newestOf(stores, others[9] as Recorded)), targetsIn(await newestOf(stores, others[10] as Recorded))]).toEqual([
      [],
      [20],
    ]);
  });

  test('an incident that came from nowhere known is tied to nothing', async () => {
    const stores = memoryStores();
    const recorded = await recordIn(stores, hop('a', '-', start));
    expect([recorded.current?.assessment.links, await tellIn(stores, recorded)]).toEqual([[], []]);
  });
});

test('a source that is busy on one day hides nothing of the days behind it', async () => {
  const { hops, reference } = memoryStores();
  const contact = (n: number, at: Ticks) =>
    ({ source: '10.9.0.66', target: `t${n}`, targetName: '', incident: `i${n}`, at }) as unknown as Contact;
  const busy = Array.from({ length: 4100 }, (_, n) => contact(n, plus(start, seconds(n))));
  const later = Array.from({ length: 30 }, (_, n) => contact(10_000 + n, plus(start, hours(36))));
  await hops.note([...busy, ...later]);
  const { others } = await look([contact(20_000, plus(start, hours(36)))], hops, addressBook(reference));
  expect(new Set(others.map(({ incident }) => incident as string)).size).toBeGreaterThan(4000);
  expect(later.every(({ incident }) => others.some((other) => other.incident === incident))).toBe(true);
});

describe('settling', () => {
  const lanes = [0, 1].map((lane) => ({ generation: 1, lane }));

  const silent: Doorbell = { ring: async () => undefined };
  const settledAt = async (stores: Stores, incident: Revision, watermarks: readonly Ticks[], doorbell = silent): Promise<number> => {
    const due = plus(start, days(1));
    await stores.settling.ask({
      lane: lanes[0] as never,
      due,
      bucket: bucketOf(incident.device),
      incident: incident.id,
      question: 'links',
    });
    for (const [index, watermark] of watermarks.entries()) await stores.progress.raiseWatermark(lanes[index] as never, watermark);
    const hubs = {
      publish: async () => undefined,
      sendRaw: async () => undefined,
      rawPartitions: async () => [],
      factsPartitions: async () => [],
      close: async () => undefined,
    };
    const ports: SweepPorts = { ...stores, hubs, doorbell, telemetry: silentTelemetry, now: () => 0 };
    await sweep(
      newSweepMemory(),
      { ...judging, lateness: hours(6), plan: { generation: 1, lanes: 2, hash: 'sha256-mod', format: 1 } },
      ports,
    );
    return (await stores.settling.due(lanes[0] as never, due)).length;
  };

  test.each<[string, readonly number[], number]>([
    ['waits while a lane has no watermark', [48], 1],
    ['waits for the last lane: a hop there could be tied to it', [48, 23], 1],
    ['is done when every lane has passed', [24, 48], 0],
  ])('%s', async (_what, after, left) => {
    const stores = memoryStores();
    const { current } = await recordIn(stores, hop('a', '10.9.0.66', start));
    expect(
      await settledAt(
        stores,
        current as Revision,
        after.map((n) => plus(start, hours(n))),
      ),
    ).toBe(left);
  });

  test('rings at once for all that an answer amends: a bell that nobody answers is one wait', async () => {
    const stores = memoryStores();
    const blind: Stores = { ...stores, hops: { ...stores.hops, bySource: async () => [] } };
    let last = await recordIn(blind, hop('target 0', '10.9.0.66', start));
    for (let n = 1; n < 6; n++) last = await recordIn(blind, hop(`target ${n}`, '10.9.0.66', plus(start, minutes(n))));
    let [ringing, most] = [0, 0];
    const ring: Doorbell['ring'] = async ({ revision }) => {
      if (revision === 1) return;
      most = Math.max(most, ++ringing);
      await setImmediate();
      ringing--;
    };
    await settledAt(stores, last.current as Revision, [plus(start, days(2)), plus(start, days(2))], { ring });
    expect(most).toBe(6);
  });

  test('finds what was learnt since, and tells the other side', async () => {
    const stores = memoryStores();
    const first = await recordIn(stores, hop('a', '10.9.0.66', start));
    const second = await recordIn(stores, hop('b', '10.0.0.1', plus(start, hours(1))));
    expect(await tellIn(stores, second)).toEqual([]);
    await learn(stores.reference, [accept('a', '', plus(start, hours(2)), '10.0.0.1')]);
    await settledAt(
      stores,
      second.current as Revision,
      [24, 24].map((n) => plus(start, hours(n))),
    );
    const links = await Promise.all([first, second].map(async (one) => (await newestOf(stores, one))?.assessment.links));
    expect(links.map((own) => own?.map((link) => [link.kind, link.kind === 'fan-out' ? '' : link.incident]))).toEqual([
      [['after', second.current?.id]],
      [['before', first.current?.id]],
    ]);
  });
});
