import { Format, Presets, SingleBar } from 'cli-progress';

export interface Progress {
  readonly advance: (bytes: number) => void;
  readonly stop: () => void;
}

/** Inputs below this are read before a bar could be seen. */
const worthABar = 16 * 1024 * 1024;

/** A bar with rate and time left on standard error, where that is a terminal and the input is long or of unknown length. */
export const progressBar = (totalBytes: number | undefined, records: () => number): Progress => {
  if (!process.stderr.isTTY || (totalBytes ?? worthABar) < worthABar) return { advance: () => undefined, stop: () => undefined };
  const started = process.hrtime.bigint();
  const rate = (): string =>
    `${Math.round((records() * 1e9) / Number(process.hrtime.bigint() - started + 1n)).toLocaleString('en')} records/s`;
  const format =
    totalBytes === undefined ? '{records} records  {rate}' : '{bar} {percentage}%  {records} records  {rate}  {eta_formatted} left';
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true, formatBar: Format.BarFormat },
    Presets.shades_classic,
  );
  let read = 0;
  bar.start(totalBytes ?? 1, 0, { records: 0, rate: '' });
  return {
    advance: (bytes) => {
      read += bytes;
      bar.update(totalBytes === undefined ? 0 : Math.min(read, totalBytes), { records: records().toLocaleString('en'), rate: rate() });
    },
    stop: () => bar.stop(),
  };
};
