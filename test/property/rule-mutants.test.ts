import type { Collected } from '../../lib/cli/replay/collect';
import { findMatches } from '../../lib/cli/replay/find-matches';
import { compile, type RuleSet } from '../../lib/engine/compile';
import { type Form, type Rule, record } from '../../lib/engine/define-rule';
import { rules } from '../../lib/rules';
import { exactRows } from '../support/oracle/exact-oracle';
import { lists } from '../support/oracle/lists';
import { liveKey, liveMatches } from '../support/oracle/live-oracle';
import type { RawRecord } from '../support/oracle/records';
import { canonicalRows } from '../support/oracle/rows';
import { type LiveBaseName, liveBases } from '../support/worlds/bases/live-bases';
import type { BaseName } from '../support/worlds/bases/published-bases';
import { liveWorld, nearWorlds } from '../support/worlds/live-worlds';
import { smallWorld } from '../support/worlds/small-worlds';
import { equivalent, refused } from './support/equal-mutants';
import { asLiveMatch, decodeAll, evaluateAll, type FactsByDevice, liveRules } from './support/live';
import { collect, printed } from './support/product';
import { mutantsOf } from './support/rule-mutants';

/** Every near miss of the form's own base worlds comes first, then random worlds that begin with one of those, then any. */
const ownWorlds = 2500;
const mostWorlds = 4000;
/** So many of each must not tell a change that makes no difference. */
const worldsForEquals = 300;

const publishedBases: Readonly<Record<string, BaseName>> = {
  'dcom-remote-child': 'A',
  'dcom-activation-child': 'B',
  'scm-remote-service': 'C',
};

// ---- worlds, read once for all mutants ------------------------------------------------------------------------------

const remembered = <W>(make: (seed: number, first: string | undefined) => W): ((seed: number, first: string | undefined) => W) => {
  const known = new Map<string, W>();
  return (seed, first) => {
    const key = `${first ?? ''} ${seed}`;
    const world = known.get(key) ?? make(seed, first);
    known.set(key, world);
    return world;
  };
};

const everyTable = [
  'DeviceProcessEvents',
  'DeviceNetworkEvents',
  'DeviceLogonEvents',
  'DeviceImageLoadEvents',
  'DeviceEvents',
  'DeviceRegistryEvents',
] as const;

/** A rule set that reads every record of every table: a mutant may ask for any. */
const everything = compile(
  rules.slice(0, 1).map((rule) => ({
    ...rule,
    forms: everyTable.map((table) => ({
      name: table,
      opens: true,
      steps: { server: record(table) },
      joins: [],
    })),
  })),
  'whole',
);

interface LiveWorld {
  readonly devices: FactsByDevice;
  readonly exact: readonly string[];
}

/** Every fact, and the hosts that the rules as they are learn. */
const readLive = (records: readonly RawRecord[]): LiveWorld => {
  const messages = records.map((one) => Buffer.from(JSON.stringify(one)));
  const hosts = decodeAll(messages, liveRules);
  const devices = [...decodeAll(messages, everything)].map(([device, facts]) => {
    const learnt = (hosts.get(device) ?? []).filter(({ table }) => table === 'HostIdentity');
    return [device, [...facts.filter(({ table }) => table !== 'HostIdentity'), ...learnt]] as const;
  });
  return { devices: new Map(devices), exact: liveMatches(records).map(liveKey).sort() };
};

const liveWorlds = remembered((seed, first) => readLive(liveWorld(seed, first as LiveBaseName | undefined)));

const nearLiveWorlds = new Map(
  Object.keys(liveBases).map((name) => [name as LiveBaseName, nearWorlds(name as LiveBaseName).map(readLive)]),
);

/** The base worlds in which the form holds as they are. */
const basesOf = (name: string): readonly LiveBaseName[] =>
  [...nearLiveWorlds].flatMap(([base, [plain]]) => (plain?.exact.some((key) => key.startsWith(`${name}: `)) === true ? [base] : []));

interface PublishedWorld {
  readonly collected: Collected;
  readonly exact: ReturnType<typeof canonicalRows>;
}

const publishedWorlds = remembered((seed, first): PublishedWorld => {
  const records = smallWorld(seed, first as BaseName | undefined);
  return { collected: collect(records, everything, 'published'), exact: canonicalRows(exactRows(records, lists)) };
});

// ---- forms and their mutants ----------------------------------------------------------------------------------------

interface Subject {
  readonly name: string;
  readonly rule: Rule;
  readonly form: Form;
  /** For each world, whether the rules give something else there than the oracle: so many that begin with the form's own, then up to so many. */
  readonly differences: (mutant: RuleSet, own: number, most: number) => Iterable<boolean>;
}

const liveSubject = (rule: Rule, form: Form): Subject => {
  const name = `${rule.id}/${form.name}`;
  const bases = basesOf(name);
  const differs = (mutant: RuleSet, { devices, exact }: LiveWorld): boolean => {
    const keys = evaluateAll(mutant, devices).map((match) => liveKey(asLiveMatch(match)));
    return keys.sort().join('\n') !== exact.filter((key) => key.startsWith(`${name}: `)).join('\n');
  };
  return {
    name,
    rule,
    form,
    differences: function* (mutant, own, most) {
      for (const base of bases) for (const world of nearLiveWorlds.get(base) ?? []) yield differs(mutant, world);
      for (let seed = 1; seed <= most; seed += 1)
        yield differs(mutant, liveWorlds(seed, seed <= own ? bases[seed % bases.length] : undefined));
    },
  };
};

const publishedSubject = (rule: Rule, form: Form): Subject => ({
  name: `${rule.id}/${form.name}`,
  rule,
  form,
  differences: function* (mutant, own, most) {
    for (let seed = 1; seed <= most; seed += 1) {
      const { collected, exact } = publishedWorlds(seed, seed <= own ? publishedBases[rule.id] : undefined);
      const rows = canonicalRows(printed(findMatches(collected, mutant, 'published')));
      yield JSON.stringify(rows) !== JSON.stringify(exact.filter((row) => row.rule === rule.id));
    }
  },
});

const subjects: readonly Subject[] = liveRules.rules.flatMap((rule) => [
  ...rule.forms.map((form) => liveSubject(rule, form)),
  ...(rule.published === undefined ? [] : [publishedSubject(rule, rule.published)]),
]);

interface Case {
  readonly name: string;
  readonly subject: Subject;
  readonly form: Form;
}

const cases: readonly Case[] = subjects.flatMap((subject) =>
  mutantsOf(subject.form).map(({ what, form }) => ({ name: `${subject.name}, ${what}`, subject, form })),
);

const alone = ({ subject, form }: Case): RuleSet => compile([{ ...subject.rule, forms: [form] }], 'whole');

/** The first world in which the form gives something else than the oracle, counted from 1; undefined if none does. */
const noticedAt = (one: Case, own: number, most: number): number | undefined => {
  let worlds = 0;
  for (const differs of one.subject.differences(alone(one), own, most)) {
    worlds += 1;
    if (differs) return worlds;
  }
  return undefined;
};

const equals = Object.values(equivalent).flat();

const noticeable = cases.filter(({ name }) => !equals.includes(name) && !refused.includes(name));

describe('every change of a rule is noticed', () => {
  const worlds = new Map<string, number>();

  test('and has a name of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThan(250);
  });

  test.each(noticeable)('$name', (one) => {
    const seed = noticedAt(one, ownWorlds, mostWorlds);
    if (seed !== undefined) worlds.set(one.name, seed);
    expect(seed).toBeDefined();
  });

  afterAll(() => {
    const hardest = [...worlds].sort(([, one], [, other]) => other - one).slice(0, 15);
    const lines = hardest.map(([name, seed]) => `  ${String(seed).padStart(5)}  ${name}`);
    process.stdout.write(
      `${cases.length} changes of rules: ${worlds.size} noticed, ${refused.length} refused, ${equals.length} without a difference; worlds needed, the most first:\n${lines.join('\n')}\n`,
    );
  });
});

describe('a change without a difference is one', () => {
  test.each(Object.entries(equivalent))('because %s', (_reason, names) => {
    for (const name of names) {
      const one = cases.find((known) => known.name === name);
      expect({ name, known: one !== undefined }).toEqual({ name, known: true });
      if (one !== undefined)
        expect({ name, noticed: noticedAt(one, worldsForEquals, 2 * worldsForEquals) }).toEqual({ name, noticed: undefined });
    }
  });
});

test('compile refuses a form that a change has torn apart', () => {
  for (const name of refused) expect(() => cases.filter((one) => one.name === name).map(alone)).toThrow('no join ties');
});
