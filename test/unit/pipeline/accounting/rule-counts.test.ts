import { compile } from '../../../../lib/engine/compile';
import { canaryNamed } from '../../../../lib/model/canary';
import type { Revision, Severity } from '../../../../lib/model/incident';
import { hours, ticksOf } from '../../../../lib/model/time';
import { countSettled } from '../../../../lib/pipeline/accounting/rule-counts';
import { correlateBatch } from '../../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../../lib/pipeline/decoding/decode';
import { laneStates } from '../../../../lib/pipeline/lane/lane';
import { messagesOf } from '../../../../lib/pipeline/lane/lane-log';
import type { Fields, Telemetry } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { excel, services } from '../../../../lib/rules/scenario/cast';
import { accepted, started } from '../../../../lib/rules/scenario/records';
import { memoryStores } from '../../../../lib/stores/memory';
import { idOf, revisionOf } from '../../../support/contract/revisions';
import { service } from '../../../support/service-hop';

const ruleSet = compile(rules, 'live');
const call = { LocalPort: 49_669, ReportId: 1 };
const read = (...records: readonly object[]) => decoder(ruleSet, 'by-file').decode(Buffer.from(JSON.stringify({ records })), '0/0');
const { facts } = read(accepted(services, call), started(service, { ReportId: 2 }));

const counting = () => {
  const counts = new Map<string, number>();
  const telemetry: Telemetry = {
    count: (metric, value, { rule = '', table = '', role = '', column = '', known = '', device = '' }: Fields = {}) => {
      const name = [metric, rule, table, role, column, known, device].filter((part) => part !== '').join(' ');
      counts.set(name, (counts.get(name) ?? 0) + value);
    },
    log: () => undefined,
  };
  return { counts, telemetry };
};

const correlated = async (some: typeof facts) => {
  const { counts, telemetry } = counting();
  const messages = messagesOf(some).map((body, sequence) => ({ sequence, enqueuedAt: ticksOf(1n), body }));
  await correlateBatch(
    { lane: { generation: 1, lane: 0 }, messages },
    laneStates(),
    { tenant: 't', rules: ruleSet, lists, enrichers: [], lateness: hours(6) },
    { ...memoryStores(), doorbell: { ring: async () => undefined }, telemetry },
  );
  return counts;
};

describe('a batch tells', () => {
  test('which rules could use what it brought, and which of them matched', async () => {
    const both = await correlated(facts);
    expect([both.get('rule.evaluated scm-remote-service'), both.get('rule.matched scm-remote-service')]).toEqual([1, 1]);
    const half = await correlated(facts.slice(0, 1));
    expect([half.get('rule.evaluated scm-remote-service'), half.get('rule.matched scm-remote-service')]).toEqual([1, undefined]);
    expect(half.get('rule.evaluated wmi-remote-subscription')).toBeUndefined();
  });

  test('of each fact once whether the columns are filled that the joins read in it', async () => {
    const counts = await correlated(facts);
    expect(counts.get('column.facts DeviceNetworkEvents accept InitiatingProcessCreationTime true')).toBe(1);
    const without = await correlated(read(accepted(services, { ...call, InitiatingProcessCreationTime: null })).facts);
    expect(without.get('column.facts DeviceNetworkEvents accept InitiatingProcessCreationTime false')).toBe(1);
  });

  test('nothing of the identities that are derived from other facts: Defender fills no column of theirs', async () => {
    const own = read(started(excel, { ReportId: 1 }), accepted(excel, { ReportId: 2 }));
    expect(own.hosts.map(({ columns }) => columns.HostKind)).toContain('dcomlaunch');
    const counts = await correlated([...own.facts, ...own.hosts]);
    expect(counts.get('column.facts DeviceNetworkEvents accept InitiatingProcessParentId true')).toBe(1);
    expect([...counts.keys()].filter((name) => name.startsWith('column.facts HostIdentity'))).toEqual([]);
  });

  test('the incident that it opened, by device', async () => {
    const opened = [...(await correlated(facts))].filter(([name]) => name.startsWith('incidents.opened'));
    expect(opened).toEqual([[`incidents.opened ${facts[0]?.device}`, 1]]);
  });
});

test('of a canary nothing is told: its hops would hide that a rule is blind', async () => {
  const own = read(
    ...[accepted(services, call), started(service, { ReportId: 2 })].map(({ category, properties }) => ({
      category,
      properties: { ...properties, DeviceId: canaryNamed('0') },
    })),
  );
  const counts = await correlated(own.facts);
  expect(own.facts).toHaveLength(2);
  expect([...counts.keys()].filter((name) => /^(rule|column|incidents\.opened)/.test(name))).toEqual([]);
});

describe('settling tells of every rule of an incident', () => {
  const judged = (severity: Severity): Revision => {
    const revision = revisionOf(idOf(1), 1);
    return {
      ...revision,
      evidence: { ...revision.evidence, rules: ['a/one', 'a/other', 'b/one'] },
      assessment: { ...revision.assessment, severity },
    };
  };

  test.each<[string, Severity, object]>([
    ['that it was judged again', 'Medium', { 'rule.settled a': 1, 'rule.settled b': 1 }],
    ['and that it was amended', 'Low', { 'rule.settled a': 1, 'rule.settled b': 1, 'rule.amended a': 1, 'rule.amended b': 1 }],
  ])('%s', (_, severity, told) => {
    const { counts, telemetry } = counting();
    countSettled(judged('Medium'), judged(severity), telemetry);
    expect(Object.fromEntries(counts)).toEqual(told);
  });
});
