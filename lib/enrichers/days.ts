import { days, formatDay, minus } from '../model/time';
import type { Span } from '../pipeline/ports';

/** The UTC days on which a device says of itself what counts for the span: the day before, its first and its last. */
export const reportDays = ({ from, to }: Span): readonly string[] => [...new Set([minus(from, days(1)), from, to].map(formatDay))];
