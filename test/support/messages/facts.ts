/* Facts made by hand, for tests of what carries them. */
import * as fc from 'fast-check';
import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import { ticksOf } from '../../../lib/model/time';

/** A process fact of a device; `id` and `columns` may be anything, as attackers choose what they name. */
export const factWith = (id: string, bend: { readonly device?: string; readonly at?: bigint; readonly columns?: object } = {}): Fact => ({
  table: 'DeviceProcessEvents',
  id: id as FactId,
  device: (bend.device ?? 'd1') as DeviceId,
  deviceName: '',
  at: ticksOf(bend.at ?? 0n),
  columns: (bend.columns ?? {}) as Fact<'DeviceProcessEvents'>['columns'],
});

const hostileText = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('#1', '##', '__proto__', '\ud800', '"},{"'));

export const facts: fc.Arbitrary<Fact> = fc
  .record({
    id: fc.nat(30).map(String),
    device: fc.constantFrom('d1', 'd2', 'D1', ''),
    at: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
    columns: fc.dictionary(
      fc.oneof(fc.constantFrom('FileName', 'ProcessId', '__proto__'), hostileText),
      fc.oneof(hostileText, fc.bigInt(), fc.nat(), fc.boolean()),
    ),
  })
  .map(({ id, ...bend }) => factWith(id, bend));

/** Text that deflate cannot shrink much, the same for the same seed. */
export const incompressible = (length: number, seed = 1): string => {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // Any letter from the Chinese block: more of them than deflate can guess.
    return String.fromCharCode(0x4e00 + ((state >>> 12) % 0x5000));
  }).join('');
};
