import { fromUnixMilliseconds } from '../../../../lib/model/time';
import { countLag } from '../../../../lib/pipeline/accounting/lag';
import type { Telemetry } from '../../../../lib/pipeline/ports';

const lagOf = (enqueued: readonly number[], now: number): readonly unknown[] => {
  const counted: unknown[] = [];
  const telemetry: Telemetry = { count: (...one) => counted.push(one), log: () => undefined };
  const messages = enqueued.map((at, sequence) => ({ sequence, enqueuedAt: fromUnixMilliseconds(at), body: new Uint8Array() }));
  countLag({ hub: 'raw', partition: '2' }, messages, { telemetry, now: () => now });
  return counted;
};

test('the lag is that of the last message, in whole seconds, by hub and partition', () =>
  expect(lagOf([1_000, 5_000], 12_900)).toEqual([['partition.lag-seconds', 7, { hub: 'raw', partition: '2' }]]));

test('a clock behind the hub’s is no negative lag', () =>
  expect(lagOf([5_000], 4_000)).toEqual([['partition.lag-seconds', 0, { hub: 'raw', partition: '2' }]]));

test('an empty batch says nothing', () => expect(lagOf([], 4_000)).toEqual([]));
