import { neutralise } from '../../engine/neutralise';
import type { DeadLetter } from '../ports';

/** Longest beginning of a record in a dead letter, in UTF-16 units. Each may be shown as eight characters: 4 KiB at most. */
export const longestExcerpt = 512;

/** Longest reason: it may quote the record. */
const longestReason = 512;

/** Where a record, or a message as a whole, stands. */
export type LetterPlace = Omit<DeadLetter, 'reason' | 'excerpt'>;

/** What is kept of a record that is set aside. Its texts are made neutral: they are shown as they are kept. */
export const letterOf = (place: LetterPlace, reason: string, excerpt: string): DeadLetter => ({
  ...place,
  reason: neutralise(reason, longestReason),
  excerpt: neutralise(excerpt, longestExcerpt),
});
