import { anchorsOf } from '../../lib/engine/anchors';
import { tellingBy } from '../../lib/engine/assessment/telling';
import * as fold from '../../lib/engine/fold';
import { type Component, componentsOf } from '../../lib/engine/fold';
import type { Fact } from '../../lib/model/fact';
import type { Evidence } from '../../lib/model/incident';
import { type Match, matchKey, roles } from '../../lib/model/match';
import { lists } from '../../lib/rules';
import type { RawRecord } from '../support/oracle/records';
import { floodWorld } from '../support/worlds/flood-world';
import { liveWorld } from '../support/worlds/live-worlds';
import { chance, pick, type Random, seededRandom, shuffled } from '../support/worlds/seeded-random';
import { decodeAll, evaluateAll, liveRules } from './support/live';

const telling = tellingBy(lists);
const evidenceOf = (matches: readonly Match[]): Evidence => fold.evidenceOf(telling, matches);
const unite = (...parts: readonly Evidence[]): Evidence => fold.unite(telling, ...parts);

const seedsUpTo = (count: number): number[] => Array.from({ length: count }, (_none, index) => index + 1);

const matchesIn = (records: readonly RawRecord[]): readonly Match[] =>
  evaluateAll(liveRules, decodeAll([Buffer.from(JSON.stringify({ records }))]));

const byDevice = (matches: readonly Match[]): readonly (readonly Match[])[] =>
  [...new Set(matches.map(({ device }) => device))].map((device) => matches.filter((match) => match.device === device));

/** Matches of one device each. */
const floods = seedsUpTo(4).map((seed) => matchesIn(floodWorld(seed)));
const devices = seedsUpTo(1000).flatMap((seed) => byDevice(matchesIn(liveWorld(seed))));

/** The matches of a few of the facts, of many, or of none. */
const someMatches = (matches: readonly Match[], random: Random): readonly Match[] => {
  const share = pick(random, [0, 0.1, 0.3, 0.5, 0.9, 1]);
  const known = new Map<string, boolean>();
  const isKnown = ({ id }: Fact): boolean => {
    const answer = known.get(id) ?? chance(random, share);
    known.set(id, answer);
    return answer;
  };
  return matches.filter((match) => [match.facts.accept, match.facts.child].every((fact) => fact === undefined || isKnown(fact)));
};

const someEvidence = (matches: readonly Match[], random: Random): Evidence => evidenceOf(someMatches(matches, random));

const onAllDevices = (check: (matches: readonly Match[], random: Random, device: string) => void): void => {
  for (const [index, matches] of devices.entries()) check(matches, seededRandom(index), `device ${index + 1}`);
  for (const [index, matches] of floods.entries())
    for (const seed of seedsUpTo(6)) check(matches, seededRandom(seed), `flooded device ${index + 1}, ${seed}`);
};

describe('what two revisions knew, united', () => {
  test('floods are more than an incident keeps', () => {
    for (const matches of floods) {
      const evidence = evidenceOf(matches);
      expect(evidence.roles.accept?.facts.length).toBeGreaterThanOrEqual(40);
      expect(matches.length).toBeGreaterThan(1000);
    }
    expect(floods.some((matches) => evidenceOf(matches).roles.child?.more)).toBe(true);
    expect(devices.filter((matches) => matches.length > 1).length).toBeGreaterThan(150);
  });

  test('is the same whichever comes first', () =>
    onAllDevices((matches, random, device) => {
      const [a, b] = [someEvidence(matches, random), someEvidence(matches, random)];
      expect({ device, united: unite(b, a) }).toEqual({ device, united: unite(a, b) });
    }));

  test('is the same however they are grouped', () =>
    onAllDevices((matches, random, device) => {
      const [a, b, c] = [someEvidence(matches, random), someEvidence(matches, random), someEvidence(matches, random)];
      const united = unite(a, b, c);
      expect({ device, united: unite(unite(a, b), c) }).toEqual({ device, united });
      expect({ device, united: unite(a, unite(b, c)) }).toEqual({ device, united });
    }));

  test('gains nothing from what it has', () =>
    onAllDevices((matches, random, device) => {
      const [a, b] = [someEvidence(matches, random), someEvidence(matches, random)];
      expect({ device, united: unite(a, a) }).toEqual({ device, united: a });
      const united = unite(a, b);
      expect({ device, united: unite(united, a, united, b) }).toEqual({ device, united });
    }));

  test('is the evidence of the matches together', () =>
    onAllDevices((matches, random, device) => {
      const [some, others] = [someMatches(matches, random), someMatches(matches, random)];
      const together = evidenceOf(shuffled(random, [...some, ...others]));
      expect({ device, united: unite(evidenceOf(some), evidenceOf(others)) }).toEqual({ device, united: together });
    }));

  test('ties every fact that has a tie', () =>
    onAllDevices((matches, _random, device) => {
      const evidence = evidenceOf(matches);
      const tied = new Set(evidence.ties.flatMap(({ aId, bId }) => [aId, bId]));
      const kept = roles.flatMap((role) => evidence.roles[role]?.facts ?? []);
      expect({ device, loose: kept.filter(({ id }) => !tied.has(id)).map(({ id }) => id) }).toEqual({ device, loose: [] });
    }));
});

const partition = (components: readonly Component[]): string[] =>
  components.map(({ matches, anchors }) => JSON.stringify([matches.map(matchKey).sort(), [...anchors].sort()])).sort();

/** How many anchors can be reached from the first by going from match to match. */
const reachedFromFirst = ({ matches, anchors }: Component): number => {
  const reached = new Set<string>(anchors.slice(0, 1));
  const touched = (match: Match): boolean => anchorsOf(match).some((anchor) => reached.has(anchor));
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    for (const match of matches.filter(touched)) for (const anchor of anchorsOf(match)) reached.add(anchor);
  }
  return reached.size;
};

describe('components', () => {
  const all = [...devices, ...floods.slice(0, 1)];

  test('hold every match once', () => {
    for (const matches of all) {
      const held = componentsOf(matches).flatMap((component) => component.matches.map(matchKey));
      expect(held.sort()).toEqual(matches.map(matchKey).sort());
    }
  });

  test('share no anchor with each other, and hold the anchors of their matches', () => {
    for (const matches of all) {
      const components = componentsOf(matches);
      const anchors = components.flatMap((component) => component.anchors);
      expect(new Set(anchors).size).toBe(anchors.length);
      for (const component of components)
        expect(new Set(component.anchors)).toEqual(new Set(component.matches.flatMap((match) => [...anchorsOf(match)])));
    }
  });

  test('are connected: every anchor is reached from every other by way of matches', () => {
    for (const matches of all)
      for (const component of componentsOf(matches)) expect(reachedFromFirst(component)).toBe(component.anchors.length);
  });

  test('are the same in any order of the matches', () => {
    for (const [index, matches] of all.entries())
      expect(partition(componentsOf(shuffled(seededRandom(index), matches)))).toEqual(partition(componentsOf(matches)));
    const several = all.filter((matches) => componentsOf(matches).length > 1).length;
    process.stdout.write(`${all.length} devices with matches, ${several} with several hops\n`);
  });
});
