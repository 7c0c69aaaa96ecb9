import { compile, type RuleSet } from '../../../lib/engine/compile';
import type { Rule } from '../../../lib/engine/define-rule';
import type { DeviceId, Fact } from '../../../lib/model/fact';
import type { IncidentId } from '../../../lib/model/incident';
import { hours, parseTicks, plus, seconds, type Ticks } from '../../../lib/model/time';
import { correlateBatch } from '../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { bucketOf } from '../../../lib/pipeline/incidents/buckets';
import { laneStates } from '../../../lib/pipeline/lane/lane';
import { messagesOf } from '../../../lib/pipeline/lane/lane-log';
import type { HubMessage, StoredIncidents, Stores } from '../../../lib/pipeline/ports';
import { lists, rules } from '../../../lib/rules';
import type { Scenario } from '../../../lib/rules/scenario/scenario';
import { memoryStores } from '../../../lib/stores/memory';
import { silentTelemetry } from '../../../lib/telemetry';
import { hopsIn, streamHops } from '../../support/simulation/hops';
import type { Gates, World } from './explore';

/** What a form's first scenario sends, as one message of the facts hub for each record. */
export interface Subject {
  readonly form: string;
  readonly rules: RuleSet;
  readonly messages: readonly HubMessage[];
  readonly facts: readonly Fact[];
}

const lane = { generation: 1, lane: 0 };
const beginning = parseTicks('2026-04-01T00:00:00Z') as Ticks;
const silentDoorbell = { ring: async (): Promise<void> => undefined };

const subjectOf = (rule: Rule, form: string, scenario: Scenario): Subject => {
  const ruleSet = compile([rule], 'live');
  const reader = decoder(ruleSet, 'by-file');
  const decoded = scenario.records.map((record, index) =>
    reader.decode(Buffer.from(JSON.stringify({ records: [record] }), 'utf8'), `0/${index}`),
  );
  const parts = decoded.map(({ facts, hosts }) => [...facts, ...hosts]).filter((facts) => facts.length > 0);
  const messages = parts
    .flatMap((facts) => messagesOf(facts))
    .map((body, sequence) => ({ sequence, enqueuedAt: plus(beginning, seconds(sequence)), body }));
  return { form, rules: ruleSet, messages, facts: parts.flat() };
};

/** Every form of every rule, by the first scenario of its rule in which it holds. */
export const subjects = (scenariosOf: (rule: Rule) => readonly Scenario[]): readonly Subject[] =>
  rules.flatMap((rule) =>
    rule.forms.flatMap(({ name }) => {
      const form = `${rule.id}/${name}`;
      const scenario = scenariosOf(rule).find(({ expected }) => expected.some(({ forms }) => forms.includes(form)));
      return scenario === undefined ? [] : [subjectOf(rule, form, scenario)];
    }),
  );

/** Operations that decide something for another owner; all others of a batch only annotate. */
const gated: Readonly<Record<string, readonly string[]>> = {
  stateLog: ['search', 'append'],
  incidents: ['readClaims', 'newest', 'insert'],
  progress: ['noteLane'],
};

const guarded = <P extends object>(port: P, names: readonly string[], pass: () => Promise<void>): P =>
  new Proxy(port, {
    get: (target, name): unknown => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || !names.includes(String(name))) return member;
      return async (...args: unknown[]): Promise<unknown> => {
        await pass();
        return (member as (...all: unknown[]) => Promise<unknown>).apply(target, args);
      };
    },
  });

const behindGates = (stores: Stores, pass: () => Promise<void>): Stores =>
  Object.fromEntries(
    Object.entries(stores).map(([name, port]: [string, object]) => [name, guarded(port, gated[name] ?? [], pass)]),
  ) as unknown as Stores;

/** Remembers every id that was written, so that all incidents can be read in the end. */
const listening = (incidents: StoredIncidents, ids: Map<IncidentId, DeviceId>): StoredIncidents => ({
  ...incidents,
  insert: async (bucket, rows) => {
    for (const row of rows) if (row.kind === 'revision') ids.set(row.revision.id, row.revision.device);
    return incidents.insert(bucket, rows);
  },
});

const standingHops = async ({ incidents }: Stores, ids: ReadonlyMap<IncidentId, DeviceId>): Promise<readonly string[]> => {
  const newest = await Promise.all([...ids].map(([id, device]) => incidents.newest(bucketOf(device), id)));
  return streamHops(newest.filter((revision) => revision !== undefined));
};

/**
 * Two owners of one lane at once, both cut before the record that completes the hop:
 *
 * - `beside`: one has the batch up to the cut, the other the whole log
 * - `stale`: the batch up to the cut is done; its owner does it again while the next has the rest
 */
export type Shape = 'beside' | 'stale';
export const shapes: readonly Shape[] = ['beside', 'stale'];

export const worldOf = (subject: Subject, shape: Shape): World => {
  const { messages } = subject;
  const [end, cut] = [messages.length, messages.length - 1];
  const plain = memoryStores();
  const ids = new Map<IncidentId, DeviceId>();
  const stores: Stores = { ...plain, incidents: listening(plain.incidents, ids) };
  const expected = hopsIn(subject.facts, subject.rules);
  let checkpoint = 0;
  const correlate = async (from: number, to: number, ports: Stores): Promise<void> => {
    if (from >= to) return;
    await correlateBatch(
      { lane, messages: messages.slice(from, to) },
      laneStates(),
      { tenant: 'interleavings', rules: subject.rules, lists, enrichers: [], lateness: hours(6) },
      { ...ports, doorbell: silentDoorbell, telemetry: silentTelemetry },
    );
    checkpoint = to;
  };
  const own = (owner: string, gates: Gates, from: number, to: number): void => {
    correlate(
      from,
      to,
      behindGates(stores, () => gates.wait(owner)),
    ).catch(() => undefined);
  };
  return {
    start: (gates) => {
      if (shape === 'beside') {
        own('first', gates, 0, cut);
        own('second', gates, 0, end);
        return;
      }
      correlate(0, cut, stores).then(
        () => {
          own('first', gates, 0, cut);
          own('second', gates, cut, end);
        },
        () => undefined,
      );
    },
    finish: async () => {
      await correlate(checkpoint, end, stores);
      const stood = await standingHops(stores, ids);
      return JSON.stringify(stood) === JSON.stringify(expected) ? [] : [`${stood.length} incidents, not those of the batch`];
    },
  };
};
