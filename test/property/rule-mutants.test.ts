import type { Collected } from '../../lib/cli/replay/collect';
import { findMatches } from '../../lib/cli/replay/find-matches';
import { compile, type RuleSet } from '../../lib/engine/compile';
import { type Form, type Rule, record } from '../../lib/engine/define-rule';
import { rules } from '../../lib/rules';
import { exactRows } from '../support/oracle/exact-oracle';
import { lists } from '../support/oracle/lists';
import { liveKey, liveMatches } from '../support/oracle/live-oracle';
import { canonicalRows } from '../support/oracle/rows';
import type { LiveBaseName } from '../support/worlds/bases/live-bases';
import type { BaseName } from '../support/worlds/bases/published-bases';
import { liveWorld } from '../support/worlds/live-worlds';
import { smallWorld } from '../support/worlds/small-worlds';
import { asLiveMatch, decodeAll, evaluateAll, type FactsByDevice, liveRules } from './support/live';
import { collect, printed } from './support/product';
import { mutantsOf } from './support/rule-mutants';

/** Worlds that have the form's own base world come first, then any. */
const ownWorlds = 2500;
const mostWorlds = 4000;
/** So many of each must not tell a change that makes no difference. */
const worldsForEquals = 400;

const liveBases: Readonly<Record<string, LiveBaseName>> = {
  'dcom-remote-child/started': 'started',
  'dcom-remote-child/running': 'running',
  'dcom-remote-server/accepted': 'started',
  'dcom-remote-server/accepted-running': 'running',
  'dcom-remote-server/network-logon': 'logon',
  'dcom-remote-server/loaded': 'loaded',
  'dcom-activation-child/activated': 'activated',
  'scm-remote-service/started': 'service',
};

const publishedBases: Readonly<Record<string, BaseName>> = {
  'dcom-remote-child': 'A',
  'dcom-activation-child': 'B',
  'scm-remote-service': 'C',
};

const unknownParent = '(InitiatingProcessParentFileName is svchost.exe or InitiatingProcessParentFileName unknown)';

/** The condition stands in the step for the prefilter; without it another part of the form still says the same. */
const equivalent: Readonly<Record<string, readonly string[]>> = {
  'the launcher is a svchost.exe, and the accept must name it as its parent': [
    `dcom-remote-child/running, accept: without ${unknownParent}`,
    'dcom-remote-child/running, accept: without InitiatingProcessParentFileName unknown',
    `dcom-remote-server/accepted-running, accept: without ${unknownParent}`,
    'dcom-remote-server/accepted-running, accept: without InitiatingProcessParentFileName unknown',
  ],
  'a host of the other kind is a services.exe, and no accept here names one as its parent': [
    'dcom-remote-child/running, launcher: without HostKind is dcomlaunch',
    'dcom-remote-server/accepted-running, launcher: without HostKind is dcomlaunch',
  ],
  'the child names its grandparent as the server names its parent, so one of the two is enough': [
    'dcom-activation-child/activated, server: without InitiatingProcessFileName is svchost.exe',
    'dcom-activation-child/activated, child: without InitiatingProcessParentFileName is svchost.exe',
    'dcom-activation-child/published, server: without InitiatingProcessFileName is svchost.exe',
    'dcom-activation-child/published, child: without InitiatingProcessParentFileName is svchost.exe',
  ],
  'accept and child name one process, so one of the two is enough': [
    'scm-remote-service/started, accept: without InitiatingProcessFileName is services.exe',
    'scm-remote-service/started, child: without InitiatingProcessFileName is services.exe',
    'scm-remote-service/published, accept: without InitiatingProcessFileName is services.exe',
    'scm-remote-service/published, child: without InitiatingProcessFileName is services.exe',
  ],
};

/** What compile does not even take. */
const refused: readonly string[] = ['dcom-activation-child/published, without rpc.at to server.at'];

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

/** A rule set that reads every record of every table: a mutant may ask for any. */
const everything = compile(
  rules.slice(0, 1).map((rule) => ({
    ...rule,
    forms: (['DeviceProcessEvents', 'DeviceNetworkEvents', 'DeviceLogonEvents', 'DeviceImageLoadEvents'] as const).map((table) => ({
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
const liveWorlds = remembered((seed, first): LiveWorld => {
  const records = liveWorld(seed, first as LiveBaseName | undefined);
  const messages = records.map((one) => Buffer.from(JSON.stringify(one)));
  const hosts = decodeAll(messages, liveRules);
  const devices = [...decodeAll(messages, everything)].map(([device, facts]) => {
    const learnt = (hosts.get(device) ?? []).filter(({ table }) => table === 'HostIdentity');
    return [device, [...facts.filter(({ table }) => table !== 'HostIdentity'), ...learnt]] as const;
  });
  return { devices: new Map(devices), exact: liveMatches(records).map(liveKey).sort() };
});

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
  readonly base: string | undefined;
  /** Whether the rules give something else than the oracle in this world. */
  readonly differs: (rules: RuleSet, seed: number, first: string | undefined) => boolean;
}

const liveSubject = (rule: Rule, form: Form): Subject => {
  const name = `${rule.id}/${form.name}`;
  return {
    name,
    rule,
    form,
    base: liveBases[name],
    differs: (mutant, seed, first) => {
      const { devices, exact } = liveWorlds(seed, first);
      const keys = evaluateAll(mutant, devices).map((match) => liveKey(asLiveMatch(match)));
      return keys.sort().join('\n') !== exact.filter((key) => key.startsWith(`${name}: `)).join('\n');
    },
  };
};

const publishedSubject = (rule: Rule, form: Form): Subject => ({
  name: `${rule.id}/${form.name}`,
  rule,
  form,
  base: publishedBases[rule.id],
  differs: (mutant, seed, first) => {
    const { collected, exact } = publishedWorlds(seed, first);
    const rows = canonicalRows(printed(findMatches(collected, mutant, 'published')));
    return JSON.stringify(rows) !== JSON.stringify(exact.filter((row) => row.rule === rule.id));
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
  const mutant = alone(one);
  const { base, differs } = one.subject;
  for (let seed = 1; seed <= most; seed += 1) if (differs(mutant, seed, seed <= own ? base : undefined)) return seed;
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
