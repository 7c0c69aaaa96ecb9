import * as fc from 'fast-check';
import type { Fact, FactId } from '../../lib/model/fact';
import { factsOf } from '../../lib/model/match';
import { liveKey, liveMatches, oracleForms } from '../support/oracle/live-oracle';
import type { RawRecord } from '../support/oracle/records';
import { type LiveBaseName, liveBases } from '../support/worlds/bases/live-bases';
import { familyOf, liveWorld, liveWorlds, nearWorlds } from '../support/worlds/live-worlds';
import { chance, type Random, seededRandom, shuffled } from '../support/worlds/seeded-random';
import { wrap } from '../support/worlds/wire';
import { asLiveMatch, decodeAll, evaluateAll, type FactsByDevice, liveRules } from './support/live';

const seedsUpTo = (count: number): number[] => Array.from({ length: count }, (_none, index) => index + 1);

const forms = liveRules.forms.map(({ rule, form }) => `${rule.id}/${form.name}`);

/** `rule/form` of every form that matches. */
const formsIn = (keys: readonly string[]): ReadonlySet<string> => new Set(keys.map((key) => key.slice(0, key.indexOf(':'))));

/** The forms that match in a world of a family, or near a base world. */
interface Holding {
  readonly of: string;
  readonly forms: ReadonlySet<string>;
}

/** Where the form matches most often: of how many worlds, and in which share of them. */
const mostOften = (form: string, holding: readonly Holding[]): { readonly of: string; readonly worlds: number; readonly share: number } => {
  const shares = [...new Set(holding.map(({ of }) => of))].map((of) => {
    const worlds = holding.filter((one) => one.of === of);
    return { of, worlds: worlds.length, share: worlds.filter((one) => one.forms.has(form)).length / worlds.length };
  });
  return shares.reduce((most, one) => (one.share > most.share ? one : most));
};

const exactKeys = (records: readonly RawRecord[]): string[] => liveMatches(records).map(liveKey).sort();

/** As a stream brings them: minified as Defender writes, sometimes not. */
const messagesOf = (records: readonly RawRecord[], random: Random): Buffer[] =>
  wrap(records, random).map((message) => Buffer.from(chance(random, 0.8) ? JSON.stringify(message) : JSON.stringify(message, null, 1)));

const keysOf = (matches: ReturnType<typeof evaluateAll>): string[] => matches.map((match) => liveKey(asLiveMatch(match))).sort();

const inAnotherOrderTwice = (devices: FactsByDevice, random: Random): FactsByDevice =>
  new Map([...devices].map(([device, facts]) => [device, shuffled(random, [...facts, ...facts])]));

const someFacts = (devices: FactsByDevice, random: Random): ReadonlySet<FactId> =>
  new Set([...devices.values()].flatMap((facts) => facts.map(({ id }) => id)).filter(() => chance(random, 0.2)));

test('the oracle knows every form of every rule', () => expect([...oracleForms].sort()).toEqual([...forms].sort()));

describe('evaluate over decoded facts gives the matches of the oracle', () => {
  test('in live worlds, in any order, with duplicates, split into messages in any way', () => {
    const holding: Holding[] = [];
    for (const seed of seedsUpTo(2000)) {
      const random = seededRandom(seed);
      const world = liveWorld(seed);
      const exact = exactKeys(world);
      const devices = decodeAll(messagesOf(world, random));
      expect({ seed, matches: keysOf(evaluateAll(liveRules, devices)) }).toEqual({ seed, matches: exact });
      const again = evaluateAll(liveRules, inAnotherOrderTwice(devices, random));
      expect({ seed, again: keysOf(again) }).toEqual({ seed, again: exact });
      holding.push({ of: familyOf(seed), forms: formsIn(exact) });
    }
    for (const form of forms) {
      const { of, worlds, share } = mostOften(form, holding);
      process.stdout.write(`${form} matches in ${(100 * share).toFixed(1)} % of ${worlds} live worlds of the family ${of}\n`);
      expect({ form, often: share >= 0.05 }).toEqual({ form, often: true });
    }
  });

  test('in every base world and in its near misses: one bound, one identity, one text, one caller changed', () => {
    const holding: Holding[] = [];
    for (const base of Object.keys(liveBases) as LiveBaseName[]) {
      for (const [index, world] of nearWorlds(base).entries()) {
        const exact = exactKeys(world);
        const matches = keysOf(evaluateAll(liveRules, decodeAll(messagesOf(world, seededRandom(index)))));
        expect({ base, index, matches }).toEqual({ base, index, matches: exact });
        holding.push({ of: base, forms: formsIn(exact) });
      }
    }
    for (const form of forms) {
      const { worlds, share } = mostOften(form, holding);
      const [hits, misses] = [Math.round(share * worlds), Math.round((1 - share) * worlds)];
      process.stdout.write(`${form}: ${misses} near misses, ${hits} near hits\n`);
      expect({ form, often: hits >= 25 && misses >= 25 }).toEqual({ form, often: true });
    }
  });

  test('and, asked for some facts only, exactly the matches that hold one of them', () => {
    let [held, left] = [0, 0];
    for (const seed of seedsUpTo(1000)) {
      const random = seededRandom(seed);
      const devices = decodeAll(messagesOf(liveWorld(seed), random));
      const touching = someFacts(devices, random);
      const all = evaluateAll(liveRules, devices);
      const wanted = all.filter((match) => factsOf(match).some(({ id }) => touching.has(id)));
      expect({ seed, matches: keysOf(evaluateAll(liveRules, devices, touching)) }).toEqual({ seed, matches: keysOf(wanted) });
      held += wanted.length;
      left += all.length - wanted.length;
    }
    process.stdout.write(`asked for some facts: ${held} matches hold one, ${left} hold none\n`);
    expect(held).toBeGreaterThan(500);
    expect(left).toBeGreaterThan(500);
  });

  test('of facts that their identity tells in full: two with one identity are alike', () => {
    let repeated = 0;
    for (const seed of seedsUpTo(1000)) {
      const random = seededRandom(seed);
      const known = new Map<string, Fact>();
      for (const fact of [...decodeAll(messagesOf(liveWorld(seed), random)).values()].flat()) {
        const earlier = known.get(`${fact.device} ${fact.id}`);
        if (earlier !== undefined) repeated += 1;
        expect({ seed, fact }).toEqual({ seed, fact: earlier ?? fact });
        known.set(`${fact.device} ${fact.id}`, fact);
      }
    }
    expect(repeated).toBeGreaterThan(300);
  });

  test('in worlds of fast-check, which shrinks one that differs', () =>
    fc.assert(
      fc.property(liveWorlds, fc.nat(), (world, seed) => {
        expect(keysOf(evaluateAll(liveRules, decodeAll(messagesOf(world, seededRandom(seed)))))).toEqual(exactKeys(world));
      }),
      { numRuns: 300 },
    ));
});
