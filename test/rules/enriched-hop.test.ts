/*
 * One hop from raw records with everything that Defender says around it: what the incident tells beside its evidence, from
 * the live pipeline in any order and from a replay.
 */
import { compile } from '../../lib/engine/compile';
import { enrichers } from '../../lib/enrichers';
import type { Incident } from '../../lib/model/incident';
import { milliseconds, minutes } from '../../lib/model/time';
import type { Enricher } from '../../lib/pipeline/knowledge/enricher';
import { rules } from '../../lib/rules';
import { wmiProvider } from '../../lib/rules/scenario/cast';
import {
  accepted,
  admin,
  type Columns,
  certificate,
  loggedOn,
  type Process,
  type RawRecord,
  started,
  t,
  target,
} from '../../lib/rules/scenario/records';
import { incidentsIn } from '../support/replay';
import { seededRandom, shuffled } from '../support/worlds/seeded-random';
import { run } from './run-scenario';

const ruleSet = compile(rules, 'live');
const source = { DeviceId: 'a1'.repeat(20), DeviceName: 'wks-117.contoso.example' };
const sha1 = 'ab'.repeat(20);

const shell: Process = {
  name: 'cmd.exe',
  pid: 7044,
  created: t(milliseconds(236)),
  commandLine: 'cmd.exe /c whoami',
  sha1,
  parent: wmiProvider,
};
const whoami: Process = { name: 'whoami.exe', pid: 7100, created: t(milliseconds(400)), commandLine: 'whoami /all', parent: shell };

const info = (ReportId: number, columns: Columns): RawRecord => ({
  category: 'AdvancedHunting-DeviceInfo',
  properties: { Timestamp: t(minutes(-30)), ReportId, ...target, ...columns },
});

const alert = (table: 'AlertInfo' | 'AlertEvidence', columns: Columns): RawRecord => ({
  category: `AdvancedHunting-${table}`,
  properties: { Timestamp: t(minutes(20)), AlertId: 'da637', ...columns },
});

const records: readonly RawRecord[] = [
  info(1, { DeviceType: 'Server', AssetValue: 'High', DeviceManualTags: '["crown-jewel"]', Timestamp: t(minutes(10)) }),
  info(2, { ...source, DeviceType: 'Workstation', AssetValue: 'Low', Timestamp: t(minutes(10)) }),
  {
    category: 'AdvancedHunting-DeviceNetworkInfo',
    properties: {
      ...source,
      Timestamp: t(minutes(5)),
      ReportId: 3,
      NetworkAdapterName: '{A}',
      NetworkAdapterStatus: 'Up',
      IPAddresses: '[{"IPAddress":"10.20.3.117","SubnetPrefix":24,"AddressType":"Private"}]',
    },
  },
  certificate(sha1, { IsSigned: true, IsTrusted: true, Signer: 'Microsoft Windows', Issuer: 'Microsoft Windows Production PCA 2011' }),
  loggedOn(0x5a1f3),
  loggedOn(0, { LogonId: null, RemoteIP: null, RemotePort: null, Protocol: null, IsLocalAdmin: true }),
  loggedOn(0x77777, { Timestamp: t(minutes(4)), LogonType: 'RemoteInteractive', Protocol: 'Negotiate', AccountName: 'bob' }),
  accepted(wmiProvider),
  started(shell, { ...admin, LogonId: 0x5a1f3 }),
  started(whoami, admin),
  alert('AlertEvidence', { ...target, EntityType: 'Process' }),
  alert('AlertInfo', { Title: 'Suspicious WMI process creation', Severity: 'Medium', Category: 'LateralMovement' }),
];

const numbered = (own: readonly RawRecord[]) =>
  own.map(({ category, properties }, index) => ({
    category,
    properties: category.includes('Alert') ? properties : { ...properties, ReportId: index + 1 },
    label: String(index),
  }));

/** Everything but ids, which a replay has of its own, and the number of revisions, which the order makes. */
const shown = ({ id: _id, revision: _revision, mode: _mode, links: _links, ...incident }: Incident) => incident;

const only = (incidents: readonly Incident[]): Incident => {
  const [one, ...others] = incidents;
  if (one === undefined || others.length > 0) throw new Error(`${incidents.length} incidents instead of one`);
  return one;
};

const live = async (own: readonly RawRecord[], order?: number, asked?: readonly Enricher[]): Promise<Incident> => {
  const all = numbered(own);
  const ordered = order === undefined ? all : shuffled(seededRandom(order), all);
  return only((await run(ruleSet, ordered, 'punctual', asked)).map(({ incident }) => incident));
};

describe('an incident tells beside its evidence', () => {
  let incident: Incident;
  beforeAll(async () => {
    incident = await live(records);
  });

  test('what the devices are worth', () =>
    expect(incident.enrichment.assets).toEqual({
      kind: 'known',
      value: [
        { deviceId: target.DeviceId, part: 'target', deviceType: 'Server', assetValue: 'High', tags: ['crown-jewel'] },
        { deviceId: source.DeviceId, part: 'source', deviceType: 'Workstation', assetValue: 'Low' },
      ],
    }));

  test('how the account logged on, that it administers the device, and who else came from there', () =>
    expect(incident.enrichment.logons).toMatchObject({
      kind: 'known',
      value: {
        hop: [{ from: '10.20.3.117', account: 'contoso\\svc-deploy', logonType: 'Network', protocol: 'NTLM', isLocalAdmin: true }],
        others: [{ from: '10.20.3.117', account: 'contoso\\bob', logonType: 'RemoteInteractive', failed: false }],
      },
    }));

  test('what ran below the child, and three generations above it', () => {
    expect(incident.enrichment.descendants).toMatchObject({
      value: [{ generation: 1, fileName: 'whoami.exe', commandLine: 'whoami /all', parentPid: '7044' }],
    });
    expect(incident.processes.find(({ role }) => role === 'child')?.ancestors).toMatchObject([
      { fileName: 'wmiprvse.exe', pid: wmiProvider.pid, commandLine: 'wmiprvse.exe -secured -Embedding' },
      { fileName: 'svchost.exe' },
    ]);
  });

  test('who signed the program', () =>
    expect(incident.enrichment.signatures).toMatchObject({
      value: [{ fileName: 'cmd.exe', verdict: 'trusted', signer: 'Microsoft Windows' }],
    }));

  test('that nobody saw the like before', () =>
    expect(incident.enrichment.prevalence).toMatchObject({ kind: 'known', value: [{ what: 'file', incidents: 0 }, { incidents: 0 }] }));

  test('what Defender raised about the device', () =>
    expect(incident.enrichment.alerts).toMatchObject({
      value: [{ id: 'da637', title: 'Suspicious WMI process creation', severity: 'Medium' }],
    }));

  test('every entity, the accounts by SID', () =>
    expect(incident.entities).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Type: 'host', HostName: 'srv-file-01', DnsDomain: 'contoso.example' }),
        expect.objectContaining({ Type: 'host', HostName: 'wks-117', MdatpDeviceId: source.DeviceId }),
        expect.objectContaining({ Type: 'ip', Address: '10.20.3.117' }),
        expect.objectContaining({ Type: 'account', Sid: admin.AccountSid, Name: 'svc-deploy', NTDomain: 'contoso' }),
        expect.objectContaining({ Type: 'process', ProcessId: '7044', CreationTimeUtc: shell.created }),
        expect.objectContaining({ Type: 'filehash', Value: sha1 }),
      ]),
    ));

  test.each([1, 2, 3, 4])('the same in any order (%d)', async (order) =>
    expect(shown(await live(records, order))).toEqual(shown(incident)),
  );

  test('the same from a replay', async () => {
    const messages = numbered(records).map(({ label: _label, ...record }) => JSON.stringify({ records: [record] }));
    expect(shown(only(await incidentsIn(messages)))).toEqual(shown(incident));
  });
});

describe('an enricher that fails', () => {
  const asked = (one: Pick<Enricher, 'enrich'>): readonly Enricher[] =>
    enrichers.map((enricher) => (enricher.name === 'logons' ? { ...enricher, ...one, budget: milliseconds(15) } : enricher));
  const failing = async () => {
    throw new Error('the table is gone');
  };

  test.each<[string, Pick<Enricher, 'enrich'>, string]>([
    ['by hanging', { enrich: () => new Promise(() => undefined) }, 'there was no answer within 0.015 s'],
    ['by throwing', { enrich: failing }, 'asking failed: the table is gone'],
  ])('%s is unknown with its reason, and everything else is told', async (_how, one, reason) => {
    const [incident, whole] = [await live(records, undefined, asked(one)), await live(records)];
    expect(incident.enrichment.logons).toEqual({ kind: 'unknown', reason });
    const { logons: _failed, ...others } = incident.enrichment;
    const { logons: _known, ...expected } = whole.enrichment;
    expect([others, incident.severity, incident.evidence]).toEqual([expected, whole.severity, whole.evidence]);
  });

  test('later on takes back nothing, and is worth no revision', async () => {
    let calls = 0;
    const first = enrichers.find(({ name }) => name === 'logons') as Enricher;
    const once: Pick<Enricher, 'enrich'> = { enrich: (...about) => (calls++ === 0 ? first.enrich(...about) : failing()) };
    const attack = numbered(records.filter(({ category }) => !/Alert|Info$/.test(category)));
    const [standing] = await run(ruleSet, attack, 'punctual', asked(once));
    const [steady] = await run(ruleSet, attack, 'punctual');
    expect(calls).toBeGreaterThan(1);
    expect(standing?.incident.enrichment.logons?.kind).toBe('known');
    expect(standing?.revision).toBeLessThanOrEqual(steady?.revision ?? 0);
  });
});
