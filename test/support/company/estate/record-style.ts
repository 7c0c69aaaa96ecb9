import { type Duration, formatTicks, plus, type Ticks } from '../../../../lib/model/time';

/** What of a device shows in every record that it sends. */
export interface RecordStyle {
  /** Which of the company's Windows builds it runs. */
  readonly build: number;
  /** How far the device's clock runs ahead of the service's. */
  readonly clockAhead: Duration;
  /** Whether parents come as `\Device\HarddiskVolume4\…` paths instead of names. */
  readonly parentsAsPaths: boolean;
}

/** A time as the service writes it, by the device's clock: up to seven digits, without trailing zeros. */
export const clockText = ({ clockAhead }: Pick<RecordStyle, 'clockAhead'>, at: Ticks): string => {
  const text = formatTicks(plus(at, clockAhead));
  let end = 27;
  while (text[end - 1] === '0') end--;
  return `${text.slice(0, text[end - 1] === '.' ? end - 1 : end)}Z`;
};
