import type { RuleSet } from '../../engine/compile';
import { evaluate } from '../../engine/evaluate';
import type { DeviceId, Fact, FactId } from '../../model/fact';
import { type Match, matchKey } from '../../model/match';
import { ascending } from '../../model/order';
import { add, days, hours, later, minus, plus, type Ticks } from '../../model/time';

type Devices = ReadonlyMap<DeviceId, Map<FactId, Fact>>;

/**
 * Lets go of facts that no later record can need, so that memory is bounded by how far back the rules reach and not by the
 * length of the input. Right as long as the input is in time order, give or take the tolerance; a fact that comes later
 * than that shows that it is not, and the input has to be read again with everything held.
 */
export interface Forgetting {
  /** Matches that were found before facts of theirs were let go. */
  readonly found: ReadonlyMap<DeviceId, ReadonlyMap<string, Match>>;
  /** Notes that a fact came. Returns whether it could have needed one that is gone. */
  readonly isTooLate: (fact: Fact) => boolean;
  /** Lets go of what it can, if enough facts have come since the last time. */
  readonly tidy: (devices: Devices) => void;
}

/** Facts that are held whatever their age: some hundred megabytes. */
const heldAtLeast = 100_000;

/** How far out of order records may come: the live service's default lateness. */
const tolerance = hours(6);

/** A host identity is as old as the day that it is named on. */
const namingDay = days(1);

/** What nine tenths of the times are before: a few clocks that run ahead do not move it. */
const almostNewest = (times: readonly Ticks[]): Ticks | undefined => [...times].sort(ascending)[Math.floor(times.length * 0.9)];

export const forgetting = (rules: RuleSet, least = heldAtLeast): Forgetting => {
  const found = new Map<DeviceId, Map<string, Match>>();
  let horizon: Ticks | undefined;
  let recent: Ticks[] = [];
  let enough = least;
  const settle = (device: DeviceId, facts: ReadonlyMap<FactId, Fact>): void => {
    const matches = evaluate(rules, facts.values());
    if (matches.length === 0) return;
    const own = found.get(device) ?? new Map<string, Match>();
    for (const match of matches) own.set(matchKey(match), match);
    found.set(device, own);
  };
  /** Host identities are few and tell of boots long past. */
  const isNeeded = (fact: Fact, from: Ticks): boolean =>
    fact.table === 'HostIdentity' || plus(fact.at, add(rules.reachOf(fact.table), namingDay)) >= from;
  return {
    found,
    isTooLate: ({ at }) => {
      recent.push(at);
      return horizon !== undefined && at < horizon;
    },
    tidy: (devices) => {
      const newest = recent.length < enough ? undefined : almostNewest(recent);
      if (newest === undefined) return;
      const from = minus(newest, tolerance);
      horizon = horizon === undefined ? from : later(horizon, from);
      let left = 0;
      for (const [device, facts] of devices) {
        settle(device, facts);
        for (const [id, fact] of facts) if (!isNeeded(fact, horizon)) facts.delete(id);
        left += facts.size;
      }
      recent = [];
      // As many again as are left: so whatever the input, evaluating costs little more than once.
      enough = Math.max(least, left);
    },
  };
};
