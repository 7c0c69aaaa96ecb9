import * as fc from 'fast-check';
import { compile } from '../../../../lib/engine/compile';
import { explain } from '../../../../lib/engine/explain';
import type { DeviceId, Fact } from '../../../../lib/model/fact';
import { hours, milliseconds, minutes, parseTicks, plus, seconds, type Ticks, ticksOf } from '../../../../lib/model/time';
import { toWire } from '../../../../lib/model/wire';
import { correlateBatch } from '../../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../../lib/pipeline/decoding/decode';
import { bellsIn } from '../../../../lib/pipeline/incidents/bells';
import { crowdsAround, crowdsOf, noteCrowds } from '../../../../lib/pipeline/lane/crowds';
import { expire, foldIn, type LaneState, laneStates, loadState, pastAt } from '../../../../lib/pipeline/lane/lane';
import { type LaneEntry, messagesOf, rowsOf } from '../../../../lib/pipeline/lane/lane-log';
import type { Telemetry } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { services } from '../../../../lib/rules/scenario/cast';
import { accepted, started, t } from '../../../../lib/rules/scenario/records';
import { memoryStores } from '../../../../lib/stores/memory';
import { silentTelemetry } from '../../../../lib/telemetry';
import { factWith } from '../../../support/messages/facts';

const lane = { generation: 1, lane: 0 };
const empty = (): LaneState => ({ next: 0, devices: new Map(), crowds: new Map() });
const entry = (sequence: number, facts: readonly Fact[]): LaneEntry => ({ sequence, enqueuedAt: ticksOf(BigInt(sequence)), facts });
const start = parseTicks('2026-03-01T10:00:00Z') as Ticks;
const factAt = (id: number, at: bigint, device = 'd1'): Fact => factWith(String(id), { device, at: start + at });
const heldOf = (state: LaneState, device = 'd1'): number => state.devices.get(device as DeviceId)?.size ?? 0;
const shown = ({ next, devices, crowds }: LaneState): string =>
  toWire([
    next,
    [...devices].map(([device, held]) => [device, [...held].sort(([a], [b]) => (a < b ? -1 : 1))]),
    [...crowds].map(([device, own]) => [device, [...own].sort()]),
  ]);

describe('of one table of one device', () => {
  test('a minute holds 100 facts and an hour 1,000, whatever comes', () => {
    const state = empty();
    const minute = Array.from({ length: 5000 }, (_, id) => factAt(id, milliseconds(id % 60_000)));
    expect(foldIn(state, [entry(0, minute)]).refused).toHaveLength(4900);
    expect(heldOf(state)).toBe(100);
    const hour = Array.from({ length: 20_000 }, (_, id) => factAt(10_000 + id, minutes(id % 60)));
    foldIn(state, [entry(1, hour)]);
    expect(heldOf(state)).toBe(1000);
    foldIn(state, [entry(2, [factAt(90_000, hours(1))])]);
    expect(heldOf(state)).toBe(1001);
  });

  test('other devices and other tables have their own room', () => {
    const state = empty();
    foldIn(state, [
      entry(
        0,
        Array.from({ length: 200 }, (_, id) => factAt(id, 0n)),
      ),
    ]);
    const others = [factAt(1, 0n, 'd2'), { ...factAt(7777, 0n), table: 'DeviceLogonEvents' } as unknown as Fact];
    expect(foldIn(state, [entry(1, others)]).refused).toEqual([]);
  });

  test('what is there already is no newcomer, and what is refused may not come in by coming again', () => {
    const state = empty();
    const flood = Array.from({ length: 150 }, (_, id) => factAt(id, 0n));
    foldIn(state, [entry(0, flood)]);
    const again = foldIn(state, [entry(1, flood)]);
    expect([heldOf(state), again.refused.length, again.entries[0]?.facts.length]).toEqual([100, 50, 100]);
  });

  test('room comes back when facts are let go', () => {
    const state = empty();
    foldIn(state, [
      entry(
        0,
        Array.from({ length: 150 }, (_, id) => factAt(id, 0n)),
      ),
    ]);
    expire(
      state,
      pastAt(plus(start, hours(9)), () => hours(1), hours(6)),
    );
    expect([heldOf(state), state.crowds.size]).toEqual([0, 0]);
  });
});

test('the state after a flood is the same however the log is split, redelivered or loaded', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 140 }), { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
      async (sizes, steps) => {
        const log = sizes.map((size, sequence) =>
          entry(
            sequence,
            Array.from({ length: size }, (_, id) => factAt(sequence * 90 + id, seconds((id * 7) % 50), id % 5 === 0 ? 'd2' : 'd1')),
          ),
        );
        const whole = empty();
        foldIn(whole, log);
        const { stateLog } = memoryStores();
        const parts = empty();
        for (let from = 0; from < log.length; ) {
          const to = from + steps.next().value;
          await stateLog.append(
            lane,
            rowsOf(foldIn(parts, log.slice(from, to)).entries, () => false),
          );
          from = to;
        }
        expect(shown(parts)).toBe(shown(whole));
        expect(shown(await loadState(stateLog, lane, log.length))).toBe(shown(whole));
      },
    ),
    { numRuns: 60 },
  ));

test('a crowd is told for its hour and the ones beside it, of its device', async () => {
  const { reference } = memoryStores();
  const refused = [factAt(1, 0n), factAt(2, minutes(59)), factAt(3, hours(20)), factAt(4, 0n, 'd2')];
  expect(crowdsOf(refused).map(({ device, hour, refused: count }) => [device, hour, count])).toEqual([
    ['d1', '2026-03-01T10', 2],
    ['d1', '2026-03-02T06', 1],
    ['d2', '2026-03-01T10', 1],
  ]);
  await noteCrowds(reference, crowdsOf(refused));
  const around = (at: bigint) => crowdsAround(reference, 'd1' as DeviceId, [ticksOf(start + at)]);
  expect(await around(hours(1))).toEqual(['DeviceProcessEvents 2026-03-01T10']);
  expect(await around(hours(2))).toEqual([]);
  expect(await around(hours(21))).toEqual(['DeviceProcessEvents 2026-03-02T06']);
});

test('a crowd of hosts, which are dated by the day, is told for all of that day and the next', async () => {
  const { reference } = memoryStores();
  const host = { ...factWith('h', { at: parseTicks('2026-03-01T00:00:00Z') as Ticks }), table: 'HostIdentity' } as unknown as Fact;
  await noteCrowds(reference, crowdsOf([host]));
  const around = (at: string) => crowdsAround(reference, 'd1' as DeviceId, [parseTicks(at) as Ticks]);
  expect(await around('2026-03-01T23:00:00Z')).toEqual(['HostIdentity 2026-03-01T00']);
  expect(await around('2026-03-02T15:00:00Z')).toEqual(['HostIdentity 2026-03-01T00']);
  expect(await around('2026-03-03T02:00:00Z')).toEqual([]);
  expect(await around('2026-02-28T22:00:00Z')).toEqual([]);
});

test('an incident that a flood touches says so, the flood opens no more than one, and what was refused is counted by device', async () => {
  const ruleSet = compile(rules, 'live');
  const reader = decoder(ruleSet, 'by-file', []);
  const stores = memoryStores();
  const counted: unknown[] = [];
  const count: Telemetry['count'] = (metric, value, fields) => void (metric === 'state.refused' && counted.push([value, fields]));
  const ports = { ...stores, telemetry: { ...silentTelemetry, count }, doorbell: { ring: async () => undefined } };
  const flood = Array.from({ length: 3000 }, (_, index) =>
    accepted(services, { LocalPort: 49_669, RemotePort: 1024 + index, Timestamp: t(milliseconds(index)), ReportId: 10 + index }),
  );
  const child = started({ name: 'x.exe', pid: 3380, created: t(seconds(4)), commandLine: 'x.exe', parent: services }, { ReportId: 9 });
  const { facts } = reader.decode(
    Buffer.from(JSON.stringify({ records: [...flood, { ...child, properties: { ...child.properties, Timestamp: t(seconds(4)) } }] })),
    'p',
  );
  const messages = messagesOf(facts).map((body, sequence) => ({ sequence, enqueuedAt: start, body }));
  const states = laneStates();
  await correlateBatch({ lane, messages }, states, { tenant: 't', rules: ruleSet, lists, enrichers: [], lateness: hours(6) }, ports);
  expect(counted).toEqual([[2900, { lane: 0, device: facts[0]?.device, table: 'DeviceNetworkEvents' }]]);
  const bells = await bellsIn(stores.incidents);
  expect(bells.length).toBe(1);
  const revision = bells[0] === undefined ? undefined : await stores.incidents.read(bells[0]);
  const gaps = revision === undefined ? [] : explain(revision, ruleSet, { mode: 'live', isRaised: false }).gaps;
  expect(gaps.filter((gap) => gap.startsWith('State-limited'))).toHaveLength(1);
  expect(
    [...(states.take(lane, messages.length)?.devices.values() ?? [])].map(
      (held) => [...held.values()].filter(({ fact }) => fact.table === 'DeviceNetworkEvents').length,
    ),
  ).toEqual([100]);
});
