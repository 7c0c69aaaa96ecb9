import { escaped } from '../engine/neutralise';
import type { HopwatchError } from '../model/errors';
import type { ReplaySummary } from './replay/replay';

const line = (name: string, count: number): string => `  ${name.padEnd(26)}${count.toLocaleString('en').padStart(12)}`;

/** What ends the report of an input of which some files could not be read, or not to their end. */
export const sayUnreadable = (unreadable: readonly HopwatchError[]): readonly string[] =>
  unreadable.length === 0 ? [] : [...unreadable.map(({ message }) => escaped(message)), 'What could be read is reported.'];

/** The account of a replay: every record is in exactly one of the four groups. */
export const printSummary = ({ collected, matches, rows, incidents, unreadable }: ReplaySummary): string => {
  const filtered = [...collected.filtered.values()].reduce((sum, count) => sum + count, 0);
  const accounted = collected.facts + filtered + collected.duplicates + collected.bad;
  return [
    `${collected.lines.toLocaleString('en')} lines, ${collected.received.toLocaleString('en')} records`,
    line('facts', collected.facts),
    ...[...collected.filtered].map(([reason, count]) => line(reason, count)),
    line('duplicates', collected.duplicates),
    line('bad', collected.bad),
    accounted === collected.received
      ? '  received = facts + filtered + duplicates + bad'
      : `  NOT ACCOUNTED FOR: ${collected.received - accounted}; please report this`,
    `${collected.devices.size.toLocaleString('en')} devices, ${matches.toLocaleString('en')} matches, ${rows.toLocaleString('en')} rows${incidents === undefined ? '' : `, ${incidents.toLocaleString('en')} incidents`}`,
    ...sayUnreadable(unreadable),
  ].join('\n');
};
