import { type GroupOf, link, type Resolved, reasonsOf } from '../../../lib/engine/link';
import type { Address } from '../../../lib/model/address';
import type { DeviceId } from '../../../lib/model/fact';
import type { FanOutLink, IncidentId, Link } from '../../../lib/model/incident';
import {
  type Duration,
  days,
  formatTicks,
  hours,
  minutes,
  noTime,
  parseTicks,
  plus,
  seconds,
  type Ticks,
  tick,
} from '../../../lib/model/time';
import { seededRandom, shuffled } from '../../support/worlds/seeded-random';

const start = parseTicks('2026-03-17T09:00:00Z') as Ticks;
const groupOf: GroupOf = (source, day) => `${source} ${formatTicks(day).slice(0, 10)}`;

interface Told {
  readonly incident: string;
  readonly from: string;
  readonly to: string;
  /** After nine o'clock. */
  readonly after?: Duration;
  /** The device that had the source's address; none where it is not known. */
  readonly device?: string;
}

const contact = ({ incident, from, to, after = noTime, device }: Told): Resolved => ({
  source: from as Address,
  from: device as DeviceId | undefined,
  target: to as DeviceId,
  targetName: `name of ${to}`,
  incident: incident as IncidentId,
  at: plus(start, after),
});

const said = (own: readonly Told[], others: readonly Told[]): readonly string[] => {
  const { before, after, fanOuts } = link(own.map(contact), others.map(contact), groupOf);
  return [...before, ...after, ...fanOuts].map((one) =>
    one.kind === 'fan-out' ? `${one.targets} targets of ${one.source}` : `${one.kind} ${one.incident}`,
  );
};

/** Somebody reached the device `a` at nine. */
const first: Told = { incident: 'first', from: '10.9.0.66', to: 'a' };
/** From there somebody went on to `b`. */
const second = (after: Duration): Told => ({ incident: 'second', from: '10.0.0.1', device: 'a', to: 'b', after });

describe('a chain', () => {
  test('is seen from both sides', () => {
    expect(said([second(hours(1))], [first])).toEqual(['before first']);
    expect(said([first], [second(hours(1))])).toEqual(['after second']);
  });

  test.each<[string, Duration, boolean]>([
    ['at the same instant', noTime, true],
    ['after exactly a day', days(1), true],
    ['a tick more than a day after', (days(1) + tick) as Duration, false],
    ['a tick too early: it cannot have come from there', -tick as Duration, false],
  ])('%s', (_what, after, chained) => {
    expect(said([second(after)], [first])).toEqual(chained ? ['before first'] : []);
    expect(said([first], [second(after)])).toEqual(chained ? ['after second'] : []);
  });

  test('needs the device: an address of which none is named came from anywhere', () => {
    const { device: _unknown, ...unnamed } = second(hours(1));
    expect(said([unnamed], [first])).toEqual([]);
    expect(said([{ ...unnamed, device: 'c' }], [first])).toEqual([]);
  });

  test('needs an address that is one machine’s: one that is link-local may be another’s on another wire', () => {
    for (const from of ['fe80:0:0:0:0:0:0:1', '169.254.3.4']) {
      expect(said([{ ...second(hours(1)), from }], [first])).toEqual([]);
      expect(said([first], [{ ...second(hours(1)), from }])).toEqual([]);
    }
  });

  test('goes from machine to machine: one that calls itself, and the incident itself, are none', () => {
    expect(said([{ ...second(hours(1)), to: 'a' }], [first])).toEqual([]);
    expect(said([second(hours(1))], [{ ...first, incident: 'second' }])).toEqual([]);
  });

  test('may go there and back', () => {
    const back: Told = { incident: 'back', from: '10.0.0.2', device: 'b', to: 'a', after: hours(2) };
    expect(said([second(hours(1))], [first, back])).toEqual(['before first', 'after back']);
    expect(said([back], [first, second(hours(1))])).toEqual(['before second']);
  });

  test('names each incident once, at its first contact that is chained, in the order of time', () => {
    const earlier: Told = { ...first, incident: 'earlier', after: hours(-3) };
    const again: Told = { ...first, after: minutes(30) };
    const { before } = link([second(hours(1))].map(contact), [again, first, earlier].map(contact), groupOf);
    expect(before.map(({ incident, at }) => [incident, at])).toEqual([
      ['earlier', plus(start, hours(-3))],
      ['first', start],
    ]);
  });
});

const fanOut = (targets: number, from = '10.9.0.66'): readonly Told[] =>
  Array.from({ length: targets }, (_, n) => ({ incident: `hop ${n}`, from, to: `target ${n}`, after: minutes(n) }));

describe('a fan-out', () => {
  test.each([
    [1, []],
    [2, ['2 targets of 10.9.0.66']],
    [4, ['2 targets of 10.9.0.66']],
    [5, ['5 targets of 10.9.0.66']],
    [19, ['5 targets of 10.9.0.66']],
    [20, ['20 targets of 10.9.0.66']],
    [100, ['100 targets of 10.9.0.66']],
    [130, ['100 targets of 10.9.0.66']],
  ])('of %i devices says %j, the same from each of its hops', (targets, expected) => {
    const hops = fanOut(targets);
    for (const own of [hops[0], hops.at(-1)].flatMap((hop) => hop ?? [])) expect(said([own], hops)).toEqual(expected);
  });

  test('counts devices: the same one over and over is one', () =>
    expect(
      said(
        [first],
        [0, 1, 2, 3, 4].map((n) => ({ ...first, incident: `again ${n}`, after: minutes(n) })),
      ),
    ).toEqual([]));

  test('counts what lies within a day of the hop, either way', () => {
    const others = [days(-1), days(1), (days(1) + tick) as Duration, (-days(1) - tick) as Duration].map((after, n) => ({
      ...first,
      incident: `hop ${n}`,
      to: `target ${n}`,
      after,
    }));
    expect(said([first], others)).toEqual(['2 targets of 10.9.0.66']);
    expect(said([first], others.slice(2))).toEqual([]);
  });

  test('is of one source: a device by all its addresses, an address whoever has it', () => {
    const own: Told = { ...first, device: 'd' };
    expect(said([own], [{ ...own, incident: 'other', from: '10.9.0.67', to: 'b' }])).toEqual(['2 targets of d']);
    expect(said([own], [{ ...first, incident: 'other', to: 'b' }])).toEqual(['2 targets of d']);
    expect(said([own], [{ ...own, incident: 'other', from: '10.9.0.67', to: 'b', device: 'e' }])).toEqual([]);
  });

  test('is one group by source and day, whichever hop is asked and in whatever order the others came', () => {
    const hops = fanOut(30).map(contact);
    const group = (own: Resolved, others: readonly Resolved[]) => link([own], others, groupOf).fanOuts.map((one: FanOutLink) => one.group);
    const random = seededRandom(1);
    for (const own of hops) expect(group(own, shuffled(random, hops))).toEqual(['10.9.0.66 2026-03-17']);
  });

  const groupsOf = (...after: readonly Duration[]): readonly string[] => {
    const hops = after.map((one, n) => contact({ ...first, incident: `hop ${n}`, to: `target ${n}`, after: one }));
    return hops.flatMap((own) => link([own], hops, groupOf).fanOuts.map(({ group }) => group));
  };

  test('over midnight is of the day on which it began', () =>
    expect(groupsOf(hours(14), hours(16), hours(37))).toEqual(Array(3).fill('10.9.0.66 2026-03-17')));

  test('that goes on for days is of as many groups', () =>
    expect(groupsOf(hours(14), hours(37), hours(60), hours(83))).toEqual(
      ['17', '17', '18', '19'].map((day) => `10.9.0.66 2026-03-${day}`),
    ));
});

describe('what links say of severity', () => {
  const chain = (kind: 'before' | 'after'): Link => ({ kind, ...contact(first) });
  const of = (targets: number): Link => ({ kind: 'fan-out', group: 'g', source: 's', targets });

  test.each<[string, readonly Link[], number]>([
    ['nothing without links', [], 0],
    ['a step for a chain on one side', [chain('before')], 1],
    ['one step for a chain on both sides', [chain('before'), chain('after'), chain('after')], 1],
    ['nothing for two targets', [of(2)], 0],
    ['no step from five targets', [of(2), of(5)], 0],
    ['a step from twenty', [of(2), of(20)], 1],
    ['a step for each of both', [chain('after'), of(100)], 2],
  ])('%s', (_what, links, steps) => expect(reasonsOf(links)).toHaveLength(steps));
});

test('the order of contacts decides nothing', () => {
  const random = seededRandom(2);
  const all = [first, second(hours(1)), second(hours(2)), { ...second(seconds(5)), incident: 'third', to: 'c' }, ...fanOut(7)].map(contact);
  const own = all.filter(({ incident }) => incident === 'second');
  const straight = link(own, all, groupOf);
  for (let n = 0; n < 20; n++) expect(link(shuffled(random, own), shuffled(random, all), groupOf)).toEqual(straight);
});
