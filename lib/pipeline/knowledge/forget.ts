import type { RuleSet } from '../../engine/compile';
import { add, type Duration, days, hours, minus, plus, type Ticks } from '../../model/time';
import type { StoredReference, Telemetry } from '../ports';

/**
 * Reference rows are about a time: who had an address, who logged on, what a device was. An incident asks for those of four
 * days before its evidence to two days behind it (the links do so), for the last time when the last match that can hold that
 * evidence has come, or three days behind it. So they are kept for as long as the state reaches back, and for sixty days more: whoever comes
 * back to what he left two months ago is judged with all that was known of him then.
 */
const lookBack = days(60);

/** Pages of old rows that one sweep removes at most; a page is one request, and a removal for each of its thousand rows. */
const pagesAtOnce = 4;

/** Once all rows have been looked at, the next ones are old enough so much later. */
const restBetween = hours(6);

/** How far the removal has got. Losing it begins a round anew. */
export interface TrimProgress {
  next: string | undefined;
  /** What the last round removed everything before. */
  done: Ticks | undefined;
}

export interface ForgetSettings {
  readonly rules: RuleSet;
  readonly lateness: Duration;
}

/** Removes reference rows that nothing asks for any more, some of them in each sweep. */
export const forget = async (
  memory: TrimProgress,
  watermark: Ticks,
  { rules, lateness }: ForgetSettings,
  { reference, telemetry }: { readonly reference: StoredReference; readonly telemetry: Telemetry },
): Promise<void> => {
  const before = minus(watermark, add(add(rules.reachOfKind('long'), lateness), lookBack));
  if (memory.next === undefined && memory.done !== undefined && before < plus(memory.done, restBetween)) return;
  for (let page = 0; page < pagesAtOnce; page++) {
    const { removed, next } = await reference.trim(before, memory.next);
    telemetry.count('reference.rows-trimmed', removed);
    memory.next = next;
    if (next !== undefined) continue;
    memory.done = before;
    return;
  }
};
