import type { Address } from '../../../../lib/model/address';
import type { DeviceId, Fact, FactId } from '../../../../lib/model/fact';
import { parseTicks, type Ticks } from '../../../../lib/model/time';
import { learn } from '../../../../lib/pipeline/knowledge/learn';
import { addressBook, addressesOnce } from '../../../../lib/pipeline/links/address-book';
import { memoryStores } from '../../../../lib/stores/memory';

const at = (text: string): Ticks => parseTicks(text) as Ticks;

/** A device was seen with an address: `10.0.0.5 d1 2026-03-17T12:00:00Z`. */
const seen = (text: string): Fact => {
  const [address = '', device = '', time = ''] = text.split(' ');
  return {
    table: 'DeviceNetworkEvents',
    id: text as FactId,
    device: device as DeviceId,
    deviceName: `name of ${device}`,
    at: at(time),
    columns: { LocalIP: address },
  };
};

const bookOf = async (...texts: readonly string[]) => {
  const { reference } = memoryStores();
  await learn(reference, texts.map(seen));
  return addressBook(reference);
};

const noon = '2026-03-17T12:00:00Z';
const address = '10.0.0.5' as Address;

const one = (device: string) => ({ kind: 'one', device, name: `name of ${device}` });

describe('who had an address', () => {
  test.each([
    ['the day before', '2026-03-16T00:00:00Z'],
    ['the same day', '2026-03-17T23:59:59.9999999Z'],
    ['the day after', '2026-03-18T23:59:59Z'],
  ])('is known from a record of %s', async (_day, time) =>
    expect(await (await bookOf(`10.0.0.5 d1 ${time}`)).holderAt(address, at(noon))).toEqual(one('d1')),
  );

  test.each(['2026-03-15T23:59:59.9999999Z', '2026-03-19T00:00:00Z'])('is not known from a record two days away (%s)', async (time) =>
    expect(await (await bookOf(`10.0.0.5 d1 ${time}`)).holderAt(address, at(noon))).toEqual({ kind: 'nobody' }),
  );

  test('is told by the time: of two that had it one after the other, the one of then', async () => {
    const book = await bookOf('10.0.0.5 d1 2026-03-10T08:00:00Z', '10.0.0.5 d2 2026-03-17T08:00:00Z');
    expect([await book.holderAt(address, at('2026-03-10T12:00:00Z')), await book.holderAt(address, at(noon))]).toEqual([
      one('d1'),
      one('d2'),
    ]);
  });

  test('is nobody in particular where two had it within 24 hours', async () => {
    const book = await bookOf('10.0.0.5 d1 2026-03-16T20:00:00Z', '10.0.0.5 d2 2026-03-17T08:00:00Z');
    expect(await book.holderAt(address, at(noon))).toEqual({ kind: 'several' });
  });

  test('one device is one, however often it was seen', async () => {
    const book = await bookOf(`10.0.0.5 d1 ${noon}`, '10.0.0.5 d1 2026-03-17T13:00:00Z', '10.0.0.5 d1 2026-03-18T13:00:00Z');
    expect(await book.holderAt(address, at(noon))).toEqual(one('d1'));
  });

  test('is not learnt of a device whose id is longer than any: it could fill a row', async () => {
    const book = await bookOf(`10.0.0.5 ${'d'.repeat(256)} ${noon}`, `10.0.0.6 ${'d'.repeat(257)} ${noon}`);
    expect([(await book.holderAt(address, at(noon))).kind, (await book.holderAt('10.0.0.6' as Address, at(noon))).kind]).toEqual([
      'one',
      'nobody',
    ]);
  });

  test('ids that read like keys are ids', async () => {
    const odd = '["holders","10.0.0.5","2026-03-17"]';
    const { reference } = memoryStores();
    await learn(reference, [{ ...seen(`10.0.0.9 d1 ${noon}`), device: odd as DeviceId }]);
    const book = addressBook(reference);
    expect(await book.holderAt(address, at(noon))).toEqual({ kind: 'nobody' });
    expect(await book.addressesOf(odd as DeviceId, at(noon), at(noon))).toEqual(['10.0.0.9']);
  });
});

describe('the addresses of a device', () => {
  const device = 'd1' as DeviceId;

  test('are those by which it can be told in the span, and no others', async () => {
    const days = ['14', '15', '16', '17', '18', '19'];
    const book = await bookOf(...days.map((day) => `10.0.0.${day} d1 2026-03-${day}T12:00:00Z`), `10.0.0.99 d2 ${noon}`);
    const found = await book.addressesOf(device, at('2026-03-16T01:00:00Z'), at('2026-03-17T01:00:00Z'));
    expect([...found].sort()).toEqual(['15', '16', '17', '18'].map((day) => `10.0.0.${day}`));
  });

  test('and whoever is told by an address has it among them: both sides of a pair agree', async () => {
    const book = await bookOf('10.0.0.5 d1 2026-03-18T23:00:00Z');
    expect(await book.holderAt(address, at('2026-03-17T00:00:00Z'))).toEqual(one('d1'));
    expect(await book.addressesOf(device, at('2026-03-17T00:00:00Z'), at('2026-03-17T00:00:00Z'))).toEqual(['10.0.0.5']);
  });
});

test('the addresses of a day are read once, whatever else is read again', async () => {
  const { reference } = memoryStores();
  const asked: string[] = [];
  const counted = {
    ...reference,
    members: (...place: Parameters<typeof reference.members>) => {
      asked.push(place[0]);
      return reference.members(...place);
    },
  };
  await learn(reference, [seen(`10.0.0.5 d1 ${noon}`)]);
  const once = addressesOnce(counted);
  for (let times = 0; times < 2; times++) {
    expect(await addressBook(once).holderAt(address, at(noon))).toEqual(one('d1'));
    await once.members('sighting', 'a pattern', 10);
  }
  expect(asked.sort()).toEqual(['address', 'address', 'address', 'sighting', 'sighting']);
});
