import { anchoring, anchorsOf } from '../../../lib/engine/anchors';
import { compile } from '../../../lib/engine/compile';
import { record, sameText } from '../../../lib/engine/define-rule';
import type { Match, Role, RoleFacts } from '../../../lib/model/match';
import type { Whole } from '../../../lib/model/whole';
import { factOf, target } from '../../support/enrichers/subject';
import { probe } from '../../support/probe';

const matchOf = (facts: RoleFacts, opens = true): Match => ({ rule: 'rule', form: 'form', opens, device: target, facts, ties: [] });

const bare = factOf('DeviceProcessEvents', {});
const logon = factOf('DeviceLogonEvents', {});

describe('a form gives every match of it an anchor', () => {
  test.each(anchoring)('by its %s, whatever the records leave open', (role) => {
    expect(anchorsOf(matchOf({ [role]: bare })).length).toBeGreaterThan(0);
    expect(anchorsOf(matchOf({ [role]: bare }, false)).length).toBeGreaterThan(0);
    expect(anchorsOf(matchOf({ [role]: bare, logon })).length).toBeGreaterThan(0);
  });

  test('or it is refused with the rule set, every one of them', () => {
    const callOnly = { name: 'call-only', opens: true, steps: { rpc: record('DeviceNetworkEvents') }, joins: [] };
    const logonOnly = {
      name: 'dialled',
      opens: true,
      steps: { logon: record('DeviceLogonEvents'), dial: record('DeviceNetworkEvents') },
      joins: [sameText('logon.AccountName', 'dial.InitiatingProcessAccountName')],
    };
    const refusal = `no step gives an anchor; add one of ${anchoring.join(', ')}`;
    expect(() => compile([probe(callOnly, logonOnly)], 'whole')).toThrow(`probe/call-only: ${refusal}\n  probe/dialled: ${refusal}`);
  });

  test('and where one got through all the same, it is the rules that are at fault, not what was recorded', () => {
    expect(() => anchorsOf(matchOf({ logon }))).toThrow(expect.objectContaining({ code: 'rules-invalid', disposition: 'fatal' }));
  });
});

describe('what services.exe started', () => {
  const services = { InitiatingProcessFileName: 'services.exe', InitiatingProcessId: 700 as Whole };
  const child = (ProcessId: number) => factOf('DeviceProcessEvents', { ...services, ProcessId: ProcessId as Whole });
  const anchors = (facts: Partial<Record<Role, ReturnType<typeof child>>>): readonly string[] => anchorsOf(matchOf(facts));

  test('shares no anchor with what else it started', () => {
    expect(anchors({ child: child(1) }).filter((anchor) => anchors({ child: child(2) }).includes(anchor))).toEqual([]);
  });

  test('is no server that only bears its name: that one has its own start', () => {
    const server = factOf('DeviceProcessEvents', { FileName: 'services.exe', ProcessId: 4242 as Whole });
    const image = factOf('DeviceProcessEvents', { InitiatingProcessFileName: 'services.exe', InitiatingProcessId: 4242 as Whole });
    expect(anchors({ server, image })).toEqual(anchors({ server }));
  });
});
