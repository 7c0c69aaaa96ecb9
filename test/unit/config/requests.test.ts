import * as fc from 'fast-check';
import { readBatch, readRing } from '../../../lib/config/requests';
import { HopwatchError } from '../../../lib/model/errors';
import { parseTicks } from '../../../lib/model/time';

const bodies = [Buffer.from('a'), Buffer.from('b')];
const place = (sequenceNumber: unknown, enqueuedTimeUtc: unknown = '2026-03-17T09:16:40.118Z') => ({ sequenceNumber, enqueuedTimeUtc });
const metadata = { partitionContext: { partitionId: '3' }, systemPropertiesArray: [place(100), place(101)] };

/** What the batch is refused with; `accepted` where it is not. */
const refusalOf = (messages: unknown, triggerMetadata: unknown): unknown => {
  try {
    readBatch(messages, triggerMetadata);
    return 'accepted';
  } catch (error) {
    return error instanceof HopwatchError ? [error.code, error.disposition] : error;
  }
};

const refused = ['settings-invalid', 'retry'];

describe('readBatch', () => {
  test('gives every message its place', () =>
    expect(readBatch(bodies, metadata)).toEqual({
      partition: '3',
      messages: [
        { sequence: 100, enqueuedAt: parseTicks('2026-03-17T09:16:40.118Z'), body: bodies[0] },
        { sequence: 101, enqueuedAt: parseTicks('2026-03-17T09:16:40.118Z'), body: bodies[1] },
      ],
    }));

  test('takes names in both cases, times as text and as Date, numbers as digits', () => {
    const pascal = {
      partitionContext: { PartitionId: '3' },
      systemPropertiesArray: [
        { SequenceNumber: '100', EnqueuedTimeUtc: new Date('2026-03-17T09:16:40.118Z') },
        { SequenceNumber: 101, EnqueuedTimeUtc: '2026-03-17T09:16:40.118+00:00' },
      ],
    };
    expect(readBatch(bodies, pascal)).toEqual(readBatch(bodies, metadata));
  });

  test('takes a single message without its list, and an empty batch', () => {
    expect(readBatch(bodies[0], { ...metadata, systemPropertiesArray: [place(7)] }).messages).toHaveLength(1);
    expect(readBatch([], { ...metadata, systemPropertiesArray: [] }).messages).toEqual([]);
  });

  test('takes nothing from the other lists of the host, which lose empty entries', () =>
    expect(readBatch(bodies, { ...metadata, sequenceNumberArray: [9], propertiesArray: [] })).toEqual(readBatch(bodies, metadata)));

  test.each<[string, unknown, unknown]>([
    ['no metadata', bodies, undefined],
    ['null metadata', bodies, null],
    ['a text for metadata', bodies, 'x'],
    ['no partition', bodies, { ...metadata, partitionContext: undefined }],
    ['a partition without id', bodies, { ...metadata, partitionContext: {} }],
    ['no list of places', bodies, { ...metadata, systemPropertiesArray: undefined }],
    ['a place for everything', bodies, { ...metadata, systemPropertiesArray: place(1) }],
    ['fewer places than messages', bodies, { ...metadata, systemPropertiesArray: [place(100)] }],
    ['more places than messages', bodies, { ...metadata, systemPropertiesArray: [place(100), place(101), place(102)] }],
    ['bodies that are texts', ['a', 'b'], metadata],
    ['bodies that were parsed', [{}, {}], metadata],
    ['a body that is missing', [bodies[0], undefined], metadata],
    ['one body for two places', bodies[0], metadata],
  ])('refuses a batch with %s: nothing may be processed under a wrong number', (_what, messages, triggerMetadata) =>
    expect(refusalOf(messages, triggerMetadata)).toEqual(refused),
  );

  test.each([undefined, null, '', ' ', '1e3', '0x10', 'one', -1, 1.5, Number.NaN, true, [], [5], {}, '9007199254740993'])(
    'a sequence number %j is refused, never guessed',
    (sequence) => expect(refusalOf(bodies, { ...metadata, systemPropertiesArray: [place(100), place(sequence)] })).toEqual(refused),
  );

  test.each([undefined, null, '', 'now', 5, new Date(Number.NaN), '2026-02-30T00:00:00Z'])('an enqueued time %p is refused', (time) =>
    expect(refusalOf([bodies[0]], { ...metadata, systemPropertiesArray: [{ sequenceNumber: 1, enqueuedTimeUtc: time }] })).toEqual(refused),
  );

  test('says what to check', () => expect(() => readBatch(['a'], metadata)).toThrow('cardinality many and dataType binary'));

  test('reads or refuses, whatever the host gives', () =>
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (messages, triggerMetadata) => {
        expect([refused, 'accepted']).toContainEqual(refusalOf(messages, triggerMetadata));
      }),
    ));
});

describe('readRing', () => {
  const ring = { bucket: 3, id: '6f1e3a52-8c0e-5d0b-9c1f-2f6b1f0e7a44', revision: 2 };

  test('takes a bucket, an id and a revision', () => expect(readRing(JSON.stringify(ring))).toEqual(ring));

  test('takes the limits', () => {
    for (const limits of [{ bucket: 0 }, { bucket: 15 }, { revision: 1 }, { revision: 1_000_000 }])
      expect(readRing(JSON.stringify({ ...ring, ...limits }))).toEqual({ ...ring, ...limits });
  });

  test.each<[string, unknown]>([
    ['a bucket too many', { ...ring, bucket: 17 }],
    ['a bucket below the first', { ...ring, bucket: -1 }],
    ['a bucket as text', { ...ring, bucket: '3' }],
    ['a fraction', { ...ring, bucket: 1.5 }],
    ['revision 0', { ...ring, revision: 0 }],
    ['a revision beyond all', { ...ring, revision: 1_000_001 }],
    ['an id that is none', { ...ring, id: 'r.x' }],
    ['an id with a path', { ...ring, id: `${ring.id}/../x` }],
    ['an id with an end of line', { ...ring, id: `${ring.id}\n` }],
    ['something more', { ...ring, incident: {} }],
    ['something less', { bucket: 3, id: ring.id }],
    ['a list', [ring]],
    ['null', null],
  ])('refuses %s', (_what, body) => expect(readRing(JSON.stringify(body))).toBeUndefined());

  test.each(['', 'x', '{', '\u0000', '{"__proto__":{}}', `${JSON.stringify(ring)}${' '.repeat(2000)}`])('refuses %j', (body) =>
    expect(readRing(body)).toBeUndefined(),
  );

  test('never throws', () => fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => expect(readRing(body)).toBeUndefined())));
});
