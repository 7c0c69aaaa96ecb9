import type { Gap, HubMessage, LaneRef, Range, StateLog } from '../ports';

/** The positions before and between messages, in the order of the log, that nobody has taken. `noted`: the lane's progress. */
export const gapsBefore = (messages: readonly Pick<HubMessage, 'sequence' | 'enqueuedAt'>[], noted: number | undefined): readonly Gap[] => {
  let next = noted;
  return messages.flatMap(({ sequence, enqueuedAt }) => {
    const [first, last] = [next ?? sequence, sequence - 1];
    next = sequence + 1;
    return first <= last ? [{ first, last, at: enqueuedAt }] : [];
  });
};

export const positionsIn = (ranges: readonly Range[]): number => ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

/** A gap less one range of positions: what is left before it and after it. */
const without = (gap: Gap, { first, last }: Range): readonly Gap[] =>
  [
    { ...gap, last: Math.min(gap.last, first - 1) },
    { ...gap, first: Math.max(gap.first, last + 1) },
  ].filter((left) => left.first <= left.last);

/** What the lane's rows hold of gaps. */
export const takenIn = async (stateLog: Pick<StateLog, 'ranges'>, lane: LaneRef, gaps: readonly Gap[]): Promise<readonly Range[]> =>
  (await Promise.all(gaps.map((gap) => stateLog.ranges(lane, gap)))).flat();

/** What is left of gaps once the ranges are taken. */
export const stillOpen = (gaps: readonly Gap[], taken: readonly Range[]): readonly Gap[] =>
  taken.reduce<readonly Gap[]>((left, range) => left.flatMap((gap) => without(gap, range)), gaps);

/** Both, each position once, in the order of the log. */
export const withGaps = (known: readonly Gap[], found: readonly Gap[]): readonly Gap[] =>
  [...known, ...stillOpen(found, known)].sort((a, b) => a.first - b.first);
