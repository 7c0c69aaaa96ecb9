import type { DeviceId, Fact, FactId } from '../../../../lib/model/fact';
import { type Duration, minutes, parseTicks, plus, type Ticks, tick } from '../../../../lib/model/time';
import { learn } from '../../../../lib/pipeline/knowledge/learn';
import { dialOf } from '../../../../lib/pipeline/links/dials';
import { memoryStores } from '../../../../lib/stores/memory';

const noon = parseTicks('2026-03-17T12:00:00Z') as Ticks;

const connection = (id: string, columns: object, at = noon, device = 'source'): Fact =>
  ({ table: 'DeviceNetworkEvents', id: id as FactId, device: device as DeviceId, deviceName: '', at, columns }) as Fact;

const ends = { ActionType: 'ConnectionSuccess', LocalIP: '10.0.0.1', LocalPort: 50_123, RemoteIP: '10.0.0.2', RemotePort: 135 };
const mirror = { LocalIP: '::ffff:10.0.0.2', LocalPort: 135, RemoteIP: '10.0.0.1', RemotePort: 50_123 };

const accepted = connection('accept', mirror, noon, 'target');

const found = async (asked: Fact, ...dials: readonly Fact[]): Promise<string | undefined> => {
  const { reference } = memoryStores();
  await learn(reference, dials);
  return (await dialOf(reference, asked))?.id;
};

test('the caller’s own record of a connection is found by the mirror of its ends', async () =>
  expect(await found(accepted, connection('dial', ends))).toBe('dial'));

test.each<[string, object]>([
  ['another port of the caller', { LocalPort: 50_124 }],
  ['another port of ours', { RemotePort: 445 }],
  ['another caller', { LocalIP: '10.0.0.3' }],
  ['another target', { RemoteIP: '10.0.0.3' }],
  ['a port that is unknown', { LocalPort: 0 }],
  ['no address', { LocalIP: '-' }],
])('%s is another connection', async (_what, bend) =>
  expect(await found(accepted, connection('dial', { ...ends, ...bend }))).toBeUndefined(),
);

test('an accept whose ports are unknown is nobody’s', async () =>
  expect(await found(connection('accept', { ...mirror, RemotePort: 0 }), connection('dial', { ...ends, LocalPort: 0 }))).toBeUndefined());

test.each<[Duration, boolean]>([
  [minutes(5), true],
  [minutes(-5), true],
  [(minutes(5) + tick) as Duration, false],
  [(-minutes(5) - tick) as Duration, false],
])('ports come around again, so clocks may differ by five minutes and no more (%s)', async (apart, near) =>
  expect(await found(accepted, connection('dial', ends, plus(noon, apart)))).toBe(near ? 'dial' : undefined),
);

test('around midnight the day before and the day after are asked too', async () => {
  const midnight = parseTicks('2026-03-18T00:00:00Z') as Ticks;
  const late = connection('dial', ends, plus(midnight, minutes(-1)));
  expect(await found(connection('accept', mirror, midnight), late)).toBe('dial');
  expect(await found(connection('accept', mirror, plus(midnight, minutes(-1))), connection('dial', ends, midnight))).toBe('dial');
});

test('of several the nearest in time counts', async () => {
  const dials = [minutes(-3), minutes(2), minutes(4)].map((apart) => connection(`${apart}`, ends, plus(noon, apart)));
  expect(await found(accepted, ...dials)).toBe(`${minutes(2)}`);
});

test('a dial fits its row whatever it is made of', async () => {
  const { reference } = memoryStores();
  const hostile = '\u0001'.repeat(100_000);
  const dial = connection(hostile, {
    ...ends,
    InitiatingProcessCommandLine: hostile,
    InitiatingProcessFolderPath: hostile,
    Protocol: hostile,
  });
  await learn(reference, [dial]);
  expect((await dialOf(reference, accepted))?.columns).toMatchObject({ InitiatingProcessCommandLine: '\u0001'.repeat(2048) });
});
