import { compile } from '../../../../lib/engine/compile';
import { enrichers, learners } from '../../../../lib/enrichers';
import type { DeviceId, Fact, FactId, TableName } from '../../../../lib/model/fact';
import type { Evidence, IncidentId } from '../../../../lib/model/incident';
import { add, type Duration, days, hours, minus, plus, type Ticks } from '../../../../lib/model/time';
import { enrich } from '../../../../lib/pipeline/knowledge/enrich';
import { forget, type TrimProgress } from '../../../../lib/pipeline/knowledge/forget';
import { judge } from '../../../../lib/pipeline/knowledge/knowledge';
import { learn } from '../../../../lib/pipeline/knowledge/learn';
import { crowdsOf, noteCrowds } from '../../../../lib/pipeline/lane/crowds';
import type { ReferenceKind, StoredReference } from '../../../../lib/pipeline/ports';
import { lists, rules } from '../../../../lib/rules';
import { memoryStores } from '../../../../lib/stores/memory';
import { silentTelemetry } from '../../../../lib/telemetry';
import { at } from '../../../support/contract/revisions';

const settings = { rules: compile(rules, 'live'), lateness: hours(6) };
const longest = add(settings.rules.reachOfKind('long'), settings.lateness);
const then = at('2026-03-01T12:00:00Z');
const device = 'd1' as DeviceId;

let ids = 0;
const factAt = (when: Ticks, table: TableName, columns: object): Fact =>
  ({ table, id: `${ids++}` as FactId, device, deviceName: 'D1', at: when, columns }) as Fact;

/** A fact for every kind of row, all of one time. */
const factsAt = (when: Ticks): readonly Fact[] => [
  factAt(when, 'DeviceFileCertificateInfo', { SHA1: 'aa', IsSigned: true, IsTrusted: true }),
  factAt(when, 'DeviceNetworkInfo', { IPAddresses: '[{"IPAddress":"10.0.0.5"}]', NetworkAdapterStatus: 'Up' }),
  factAt(when, 'DeviceNetworkEvents', {
    ...{ ActionType: 'ConnectionSuccess', LocalIP: '10.0.0.5', LocalPort: 50_000, RemoteIP: '10.0.0.9', RemotePort: 445 },
  }),
  factAt(when, 'DeviceInfo', { DeviceType: 'Workstation', PublicIP: '203.0.113.9' }),
  factAt(when, 'DeviceLogonEvents', {
    ...{ ActionType: 'LogonSuccess', LogonType: 'RemoteInteractive', RemoteIP: '10.0.0.9', AccountSid: 'S-1-5-21-1', AccountName: 'a' },
  }),
  factAt(when, 'DeviceProcessEvents', {
    ...{ ActionType: 'ProcessCreated', FileName: 'whoami.exe', ProcessId: 12, ProcessCreationTime: when },
    ...{ InitiatingProcessFileName: 'cmd.exe', InitiatingProcessId: 11, InitiatingProcessCreationTime: when },
    ...{ InitiatingProcessParentFileName: 'wmiprvse.exe' },
  }),
  factAt(when, 'AlertInfo', { AlertId: 'alert', Title: 'An alert' }),
  factAt(when, 'AlertEvidence', { AlertId: 'alert' }),
];

/** Every row that is put, by kind, with a count of those that are left. */
const filled = async (when: Ticks) => {
  const { reference } = memoryStores();
  const rows: [ReferenceKind, string, string][] = [];
  const noting: StoredReference = {
    ...reference,
    put: (row) => {
      rows.push([row.kind, row.key, row.member]);
      return reference.put(row);
    },
  };
  await learn(noting, factsAt(when), learners);
  await noteCrowds(noting, crowdsOf(factsAt(when).slice(0, 1)));
  const kindsLeft = async (): Promise<readonly string[]> => {
    const left = await Promise.all(
      rows.map(async ([kind, key, member]) => ((await reference.members(kind, key, 100)).has(member) ? [kind] : [])),
    );
    return [...new Set(left.flat())].sort();
  };
  return { reference, kindsLeft };
};

const forgetting = (): TrimProgress => ({ next: undefined, done: undefined });

const forgetAt = (reference: StoredReference, watermark: Ticks, memory = forgetting(), telemetry = silentTelemetry): Promise<void> =>
  forget(memory, watermark, settings, { reference, telemetry });

const everyKind = ['address', 'alert', 'asset', 'certificate', 'crowd', 'dial', 'logon', 'process', 'sighting'];

test('what is about a time is kept for as long as state is, and sixty days more; what is timeless for good', async () => {
  const { reference, kindsLeft } = await filled(then);
  const kept = add(longest, days(60));
  await forgetAt(reference, plus(then, kept));
  // A crowd is about its hour, and that began before.
  expect(await kindsLeft()).toEqual(everyKind);
  await forgetAt(reference, plus(then, add(kept, hours(1))));
  expect(await kindsLeft()).toEqual(['certificate', 'sighting']);
});

describe('whatever is asked for an incident is kept until it is asked for the last time', () => {
  const evidence: Evidence = {
    rules: [],
    roles: {
      accept: {
        facts: [factAt(then, 'DeviceNetworkEvents', { RemoteIP: '10.0.0.9', RemotePort: 50_000, LocalIP: '10.0.0.5', LocalPort: 445 })],
        more: false,
      },
      child: {
        facts: [
          factAt(then, 'DeviceProcessEvents', { InitiatingProcessFileName: 'wmiprvse.exe', ProcessId: 11, ProcessCreationTime: then }),
        ],
        more: false,
      },
    },
    ties: [],
  };
  /** The question about what ties it to others waits three days; a match of its evidence can come as late as state reaches back. */
  const last = add(longest, add(days(3), settings.lateness));

  test.each<[string, Duration]>([
    ['of its own time', days(0)],
    ['of four days before: what ties two hops of which each is tied to a third', days(-4)],
    ['of two days behind it', days(2)],
  ])('%s', async (_, away) => {
    const { reference, kindsLeft } = await filled(plus(then, away));
    await forgetAt(reference, plus(then, last));
    expect(await kindsLeft()).toEqual(everyKind);
  });

  test('so that it is judged as if nothing were ever forgotten', async () => {
    const judged = async (forgets: boolean) => {
      const stores = memoryStores();
      await learn(stores.reference, [...factsAt(then), ...factsAt(minus(then, days(1)))], learners);
      if (forgets) await forgetAt(stores.reference, plus(then, last));
      const judging = { tenant: 't', rules: settings.rules, lists, enrichers };
      return judge(judging, stores)(evidence, 'an incident' as IncidentId, undefined);
    };
    const [remembered, forgotten] = [await judged(false), await judged(true)];
    expect(forgotten).toEqual(remembered);
    expect(await enrich(enrichers, memoryStores().reference, evidence, 'an incident' as IncidentId, [])).not.toEqual(remembered.enrichment);
  });
});

test('a sweep removes four parts and the next goes on there; after a round it rests for six hours of the watermark', async () => {
  const asked: (string | undefined)[] = [];
  const befores = new Set<Ticks>();
  const reference = {
    ...memoryStores().reference,
    trim: async (before: Ticks, from?: string) => {
      asked.push(from);
      befores.add(before);
      const part = from === undefined ? 0 : Number(from);
      return { removed: 1000, next: part === 5 ? undefined : String(part + 1) };
    },
  };
  const memory = forgetting();
  const counted: unknown[] = [];
  await forgetAt(reference, then, memory, { ...silentTelemetry, count: (metric, value) => void counted.push([metric, value]) });
  expect(asked).toEqual([undefined, '1', '2', '3']);
  expect(counted).toEqual(asked.map(() => ['reference.rows-trimmed', 1000]));
  await forgetAt(reference, then, memory);
  expect(asked.splice(0)).toEqual([undefined, '1', '2', '3', '4', '5']);
  await forgetAt(reference, plus(then, hours(5)), memory);
  expect(asked).toEqual([]);
  await forgetAt(reference, plus(then, hours(6)), memory);
  expect([asked.length, befores.size]).toEqual([4, 2]);
});
