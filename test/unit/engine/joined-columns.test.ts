import { compile, type RuleSet } from '../../../lib/engine/compile';
import type { DeviceId, Fact, FactId, TableName } from '../../../lib/model/fact';
import { ticksOf } from '../../../lib/model/time';
import { rules } from '../../../lib/rules';
import { addedRule } from '../../support/added-rule/rule';

const factOf = (table: TableName, columns: object): Fact =>
  ({ table, id: '1' as FactId, device: 'd' as DeviceId, deviceName: '', at: ticksOf(0n), columns }) as Fact;

const network = { LogonType: 'Network', ActionType: 'LogonSuccess', RemoteIP: '10.0.0.9' };
const remoteInteractive = { ...network, LogonType: 'RemoteInteractive' };

const live = compile(rules, 'live');
const columnsIn = (ruleSet: RuleSet, fact: Fact): readonly string[] =>
  ruleSet.joinedIn(fact).map(({ role, column, known }) => `${role}.${column}${known ? '' : ' lacks'}`);

test('are those that the joins of the rules read, in the roles that the fact could play', () => {
  expect(
    [
      ...columnsIn(live, factOf('DeviceLogonEvents', { ...network, AccountSid: 'S-1-5-21-1-2-3-1105', LogonId: 4711, RemotePort: 50_000 })),
    ].sort(),
  ).toEqual(['logon.AccountSid', 'logon.LogonId', 'logon.RemoteIP', 'logon.RemotePort']);
  const started = factOf('DeviceProcessEvents', { ActionType: 'ProcessCreated', InitiatingProcessFileName: 'wmiprvse.exe' });
  expect(columnsIn(live, started)).toEqual(
    expect.arrayContaining(['child.InitiatingProcessFileName', 'child.LogonId lacks', 'child.InitiatingProcessCreationTime lacks']),
  );
  const accepted = { ActionType: 'InboundConnectionAccepted', RemoteIP: '10.0.0.9', LocalIP: '10.0.0.5', LocalPort: 50_000 };
  const ofServer = { InitiatingProcessFileName: 'mmc.exe', InitiatingProcessParentFileName: 'svchost.exe' };
  expect(columnsIn(live, factOf('DeviceNetworkEvents', { ...accepted, ...ofServer }))).toEqual(
    expect.arrayContaining(['accept.InitiatingProcessParentFileName', 'accept.InitiatingProcessCreationTime lacks']),
  );
  expect(columnsIn(live, factOf('DeviceNetworkEvents', { ...accepted, InitiatingProcessId: 4, LocalPort: 445 }))).toEqual(
    expect.arrayContaining(['carrier.RemoteIP', 'carrier.RemotePort lacks']),
  );
});

test('an added rule adds its own, and one that is off takes them away', () => {
  const fact = factOf('DeviceLogonEvents', { ...remoteInteractive, LogonId: 4711 });
  const added = [...rules, addedRule];
  expect(columnsIn(live, fact)).toEqual([]);
  expect(columnsIn(compile(added, 'live'), fact)).toEqual(['logon.LogonId']);
  expect(columnsIn(compile(added, 'live', new Set([addedRule.id])), fact)).toEqual([]);
});

test.each([
  ['left out', {}],
  ['0, as Defender writes what it does not know', { LogonId: 0 }],
])('a column is not known where it is %s', (_, columns) =>
  expect(columnsIn(live, factOf('DeviceLogonEvents', { ...network, ...columns }))).toContain('logon.LogonId lacks'),
);

test('a fact that no rule can use rests on nothing', () =>
  expect(columnsIn(live, factOf('DeviceLogonEvents', { LogonType: 'Batch' }))).toEqual([]));
