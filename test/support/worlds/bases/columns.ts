import { ticksOf } from '../../oracle/values';

/** Short column names: `I.X` is InitiatingProcessX, `P.X` is InitiatingProcessParentX. `undefined` removes a column. */
export type Columns = Readonly<Record<string, unknown>>;

/** The full name of a short column name. */
export const columnName = (short: string): string => short.replace(/^I\./, 'InitiatingProcess').replace(/^P\./, 'InitiatingProcessParent');

/** `t('8.0000001')` is 2024-05-06T12:00:08.0000001Z. */
export const t = (offset: number | string): string => {
  const [whole = '0', fraction = ''] = String(offset).split('.');
  const seconds = 12 * 3600 + Number(whole);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return `2024-05-06T${clock.join(':')}.${fraction.padEnd(7, '0')}Z`;
};

/** The same in ticks. */
export const timeAt = (offset: number | string): bigint => ticksOf(t(offset)) ?? 0n;

/** In ticks. */
export const second = 10_000_000n;
