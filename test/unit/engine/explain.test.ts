import { compile } from '../../../lib/engine/compile';
import { explain } from '../../../lib/engine/explain';
import type { DeviceId } from '../../../lib/model/fact';
import type { Evidence, Revision } from '../../../lib/model/incident';
import { rules } from '../../../lib/rules';
import { idOf, revisionOf } from '../../support/contract/revisions';
import { evidenceOf, factOf } from '../../support/enrichers/subject';

const ruleSet = compile(rules, 'live');
const explained = (parts: Partial<Revision>, isRaised = false) =>
  explain({ ...revisionOf(idOf(1), 3), ...parts }, ruleSet, { mode: 'live', isRaised });

const accept = factOf('DeviceNetworkEvents', { RemoteIP: '10.0.0.5', LocalIP: '10.0.0.9' });
const child = factOf('DeviceProcessEvents', { FileName: 'cmd.exe' }, '2026-03-17T12:00:05Z');
const hop = evidenceOf({ accept: [accept], child: [child] });

test.each([
  ['the more severe', ['registry-remote-service', 'dcom-activation-child'], 'dcom-activation-child'],
  ['of two as severe the surer', ['dcom-activation-child', 'dcom-remote-child'], 'dcom-remote-child'],
  ['of two as severe the surer', ['dcom-remote-server', 'registry-remote-service'], 'registry-remote-service'],
])('an incident of several rules has the title of one: %s (%j)', (_, ids, lead) => {
  const title = rules.find(({ id }) => id === lead)?.title;
  for (const order of [ids, [...ids].reverse()])
    expect(explained({ evidence: { ...hop, rules: order.map((id) => `${id}/form`) } }).title).toBe(`${title} on device`);
});

test('a device without a name is called by its id', () => {
  const nameless = { ...child, deviceName: '' };
  expect(explained({ device: 'an-id' as DeviceId, evidence: evidenceOf({ child: [nameless] }) })).toMatchObject({
    title: 'Remote execution on an-id',
    device: { id: 'an-id', name: 'an-id' },
  });
});

test('it lasts from the first record of it to the last; a host that is dated by its day is no moment of it', () => {
  const launcher = factOf('HostIdentity', { HostKind: 'services', ProcessCreationTime: accept.at }, '2026-03-17T00:00:00Z');
  const { firstSeen, lastSeen, timeline } = explained({ evidence: evidenceOf({ child: [child], launcher: [launcher], accept: [accept] }) });
  expect([firstSeen, lastSeen, timeline.map(({ at }) => at)]).toEqual([
    '2026-03-17T12:00:00.0000000Z',
    '2026-03-17T12:00:05.0000000Z',
    ['2026-03-17T12:00:00.0000000Z', '2026-03-17T12:00:05.0000000Z'],
  ]);
});

describe('what is not known is said', () => {
  const gapsOf = (evidence: Evidence) => explained({ evidence }).gaps.map((gap) => gap.split(':', 1)[0]);
  const cut = { facts: [child], more: true };

  test('of roles of which there are more facts than are kept', () =>
    expect(explained({ evidence: { ...hop, roles: { ...hop.roles, child: cut } } }).gaps[0]).toMatch(/^More facts than are shown: child;/));

  test('where neither a connection nor a logon names the caller, and only there', () => {
    const alone = 'Neither the server’s own connection nor a logon is known';
    expect(gapsOf(evidenceOf({ child: [child] }))).toContain(alone);
    for (const named of [hop, evidenceOf({ child: [child], logon: [factOf('DeviceLogonEvents', { RemoteIP: '10.0.0.5' })] })])
      expect(gapsOf(named)).not.toContain(alone);
  });
});

test('that it came back is new in the one revision that found it, and kept in all that follow', () => {
  const said = ({ recurred, recurredIn }: ReturnType<typeof explained>) => [recurred, recurredIn];
  expect([explained({}), explained({ recurredIn: 3 }), explained({ recurredIn: 2 })].map(said)).toEqual([
    [undefined, undefined],
    [true, 3],
    [undefined, 2],
  ]);
});

test('that somebody has to look again is said of what was raised alone', () =>
  expect([explained({}, true), explained({})].map(({ severityRaised }) => severityRaised)).toEqual([true, undefined]));
