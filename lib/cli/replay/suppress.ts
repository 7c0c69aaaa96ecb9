import { prevalentFrom } from '../../engine/assessment/pattern';
import type { Fact } from '../../model/fact';
import { textOf, timeOf } from '../../model/fact';
import type { Match } from '../../model/match';
import { foldCase, isNamed } from '../../model/text';
import { elapsed, minutes, seconds, type Ticks } from '../../model/time';

/** What the published queries know only once all input is read. */
export interface WholeInput {
  /** Boot times per DeviceId, from the records of every table. */
  readonly boots: ReadonlyMap<string, ReadonlySet<Ticks>>;
  /** SHA1 of every certificate record, signed or not, of any device and time. */
  readonly certified: ReadonlySet<string>;
  readonly lolbins: readonly string[];
  readonly dcomExcluded: readonly string[];
}

const folded = (names: readonly string[]): ReadonlySet<string> => new Set(names.map(foldCase));
const named = (fact: Fact, column: string, name: string): boolean => isNamed(textOf(fact, column), name);

/** The device's last boot at or before the moment. */
const bootBefore = (input: WholeInput, device: string, at: Ticks): Ticks | undefined => {
  let last: Ticks | undefined;
  for (const boot of input.boots.get(device) ?? []) if (boot <= at && (last === undefined || boot > last)) last = boot;
  return last;
};

interface Roles {
  readonly accept: Fact;
  readonly rpc: Fact;
  readonly server: Fact;
  readonly child: Fact;
}

const role = <R extends keyof Roles>(match: Match, name: R): Fact => {
  const fact = match.facts[name];
  if (fact === undefined) throw new TypeError(`${match.rule}: the published form has a ${name}`);
  return fact;
};

const childStays = (match: Match): boolean =>
  !named(role(match, 'accept'), 'InitiatingProcessFileName', 'raserver.exe') && !named(role(match, 'child'), 'FileName', 'WerFault.exe');

const activationStays = (input: WholeInput): ((match: Match) => boolean) => {
  const excluded = folded(input.dcomExcluded);
  return (match) => {
    const server = role(match, 'server');
    const boot = bootBefore(input, match.device, server.at);
    return (
      !excluded.has(foldCase(textOf(server, 'FileName'))) &&
      (boot === undefined || elapsed(boot, server.at) > minutes(5)) &&
      !named(role(match, 'child'), 'FileName', 'csc.exe')
    );
  };
};

const longAfterStart = (input: WholeInput, match: Match): boolean => {
  const [accept, child] = [role(match, 'accept'), role(match, 'child')];
  const start =
    timeOf(accept, 'InitiatingProcessCreationTime') ??
    timeOf(child, 'InitiatingProcessCreationTime') ??
    bootBefore(input, match.device, accept.at);
  return start === undefined || elapsed(start, accept.at) > seconds(60);
};

/** Distinct start records per hash, over all pairs of all devices. */
const startsByHash = (pairs: readonly Match[]): ReadonlyMap<string, number> => {
  const starts = new Map<string, Set<string>>();
  for (const match of pairs) {
    const child = role(match, 'child');
    const hash = textOf(child, 'SHA1');
    if (hash !== '') starts.set(hash, (starts.get(hash) ?? new Set()).add(`${child.device}\u0000${child.id}`));
  }
  return new Map([...starts].map(([hash, ids]) => [hash, ids.size]));
};

const servicesThatStay = (input: WholeInput, matches: readonly Match[]): readonly Match[] => {
  const pairs = matches.filter((match) => longAfterStart(input, match));
  const starts = startsByHash(pairs);
  const lolbins = folded(input.lolbins);
  return pairs.filter((match) => {
    const child = role(match, 'child');
    const hash = textOf(child, 'SHA1');
    const reputable = hash !== '' && (input.certified.has(hash) || (starts.get(hash) ?? 0) >= prevalentFrom);
    return (lolbins.has(foldCase(textOf(child, 'FileName'))) || !reputable) && !named(child, 'ProcessCommandLine', 'msiexec.exe /V');
  });
};

/**
 * What the published queries leave out of what they joined: by name, by boot age, by reputation. Judged at the end of the
 * input, when all of it is known; the live service leaves nothing out and says it in the severity instead.
 */
export const suppress = (matches: readonly Match[], input: WholeInput): readonly Match[] => {
  const of = (rule: string): Match[] => matches.filter((match) => match.rule === rule);
  return [
    ...of('dcom-remote-child').filter(childStays),
    ...of('dcom-activation-child').filter(activationStays(input)),
    ...servicesThatStay(input, of('scm-remote-service')),
  ];
};
