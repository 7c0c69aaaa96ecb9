/*
 * What ties incidents together, told the slow way from all of them at once: every contact against every other. Written from
 * the definition, without the code under test.
 */
import type { Revision } from '../../../lib/model/incident';
import type { Role } from '../../../lib/model/match';
import { ticksOf } from '../../../lib/model/time';
import { groupIdOf } from '../../../lib/pipeline/incidents/ids';

/** The roles that name a caller. */
const sourceRoles: readonly Role[] = ['accept', 'carrier', 'logon', 'rpc'];

const hour = 36_000_000_000n;
const day = 24n * hour;
const steps = [100, 20, 5, 2];

/** A device was seen with an address. */
export interface Sighted {
  readonly address: string;
  readonly device: string;
  readonly at: bigint;
}

interface Touch {
  readonly incident: string;
  readonly source: string;
  readonly target: string;
  readonly at: bigint;
  readonly from: string | undefined;
}

const dayNumber = (at: bigint): bigint => at / day;
const size = (n: bigint): bigint => (n < 0n ? -n : n);

const holderOf = (address: string, at: bigint, sighted: readonly Sighted[]): string | undefined => {
  if (address.startsWith('fe80:') || address.startsWith('169.254.')) return undefined;
  const near = sighted.filter((one) => one.address === address && size(dayNumber(one.at) - dayNumber(at)) <= 1n);
  const devices = new Set(near.map(({ device }) => device));
  return devices.size === 1 ? [...devices][0] : undefined;
};

const touchesOf = ({ id, device, evidence }: Revision, sighted: readonly Sighted[]): readonly Touch[] =>
  sourceRoles.flatMap((role) =>
    (evidence.roles[role]?.facts ?? []).flatMap(({ at, columns }) => {
      const { RemoteIP: source = '', LocalIP: local = '' } = columns as { RemoteIP?: string; LocalIP?: string };
      return source === '' || source === local ? [] : [{ incident: id, source, target: device, at, from: holderOf(source, at, sighted) }];
    }),
  );

const leadsTo = (first: Touch, next: Touch): boolean =>
  next.from === first.target && next.target !== first.target && next.at - first.at >= 0n && next.at - first.at <= day;

const sameCaller = (a: Touch, b: Touch): boolean =>
  size(a.at - b.at) <= day && (a.source === b.source || (a.from !== undefined && a.from === b.from));

const fanOuts = (own: readonly Touch[], all: readonly Touch[], tenant: string): readonly string[] => {
  const names = new Set(own.map(({ from, source }) => from ?? source));
  return [...names].flatMap((name) => {
    const mine = own.filter(({ from, source }) => (from ?? source) === name);
    const counts = mine.map((touch) => new Set(all.filter((one) => sameCaller(touch, one)).map(({ target }) => target)).size);
    const step = steps.find((least) => counts.some((count) => count >= least));
    const first = mine.reduce((a, b) => (b.at < a.at ? b : a));
    const near = all.filter((one) => (one.from ?? one.source) === name && size(one.at - first.at) <= day);
    const began = near.reduce((least, { at }) => (at < least ? at : least), first.at);
    const group = groupIdOf(tenant)(name, ticksOf(dayNumber(began) * day));
    return step === undefined ? [] : [`fan-out ${name} ${step} ${group}`];
  });
};

/** The links of every standing incident, as sorted texts. */
const expectedLinks = (
  standing: readonly Revision[],
  sighted: readonly Sighted[],
  tenant: string,
): ReadonlyMap<string, readonly string[]> => {
  const touches = new Map(standing.map((revision) => [revision.id as string, touchesOf(revision, sighted)]));
  const all = [...touches.values()].flat();
  const linksOf = (id: string, own: readonly Touch[]): readonly string[] => {
    const chained = [...touches]
      .filter(([other]) => other !== id)
      .flatMap(([other, theirs]) => [
        ...(own.some((mine) => theirs.some((one) => leadsTo(one, mine))) ? [`before ${other}`] : []),
        ...(own.some((mine) => theirs.some((one) => leadsTo(mine, one))) ? [`after ${other}`] : []),
      ]);
    return [...chained, ...fanOuts(own, all, tenant)].sort();
  };
  return new Map([...touches].map(([id, own]) => [id, linksOf(id, own)]));
};

/** The links that an incident has, in the same words. */
export const linksSaid = ({ assessment }: Revision): readonly string[] =>
  assessment.links
    .map((link) => (link.kind === 'fan-out' ? `fan-out ${link.source} ${link.targets} ${link.group}` : `${link.kind} ${link.incident}`))
    .sort();

/** Where links differ from the oracle's; empty where all is right. */
export const linkFaults = (standing: readonly Revision[], sighted: readonly Sighted[], tenant: string): readonly string[] => {
  const expected = expectedLinks(standing, sighted, tenant);
  return standing.flatMap((revision) => {
    const [asked, said] = [JSON.stringify(expected.get(revision.id)), JSON.stringify(linksSaid(revision))];
    return asked === said ? [] : [`links of ${revision.id}: ${said} where ${asked} are right`];
  });
};
