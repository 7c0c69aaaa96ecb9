import { otherSessionIn } from '../../../lib/engine/accounts';
import { evidenceOf, factOf } from '../../support/enrichers/subject';

interface Account {
  readonly AccountSid?: string;
  readonly AccountName?: string;
  readonly AccountDomain?: string;
}

const alice: Account = { AccountDomain: 'contoso', AccountName: 'alice', AccountSid: 'S-1-5-21-1-2-3-1104' };
const bob: Account = { AccountDomain: 'contoso', AccountName: 'bob', AccountSid: 'S-1-5-21-1-2-3-1105' };
const system: Account = { AccountDomain: 'nt instans', AccountName: 'system', AccountSid: 'S-1-5-18' };

const sessions = (logons: readonly Account[], children: readonly Account[]) => {
  const found = otherSessionIn(
    evidenceOf({
      logon: logons.map((account) => factOf('DeviceLogonEvents', account)),
      child: children.map((account) => factOf('DeviceProcessEvents', account)),
    }),
  );
  return found === undefined ? undefined : [found.loggedOn, found.ranAs];
};

test('a child in another’s session is told with both accounts', () => {
  expect(sessions([alice], [bob])).toEqual(['contoso\\alice', 'contoso\\bob']);
  expect(sessions([alice], [alice, bob])).toEqual(['contoso\\alice', 'contoso\\bob']);
});

test('the same name in another domain, or with another SID, is another', () => {
  expect(sessions([{ AccountDomain: 'fabrikam', AccountName: 'alice' }], [alice])).toEqual(['fabrikam\\alice', 'contoso\\alice']);
  expect(sessions([alice], [{ ...alice, AccountSid: 'S-1-5-21-9-9-9-500' }])).toEqual(['contoso\\alice', 'contoso\\alice']);
});

test.each<[string, readonly Account[], readonly Account[]]>([
  ['the accounts agree by SID, however they are spelt', [alice], [{ ...alice, AccountName: 'ALICE', AccountDomain: 'CONTOSO.EXAMPLE' }]],
  ['they agree by name where a SID is unknown', [{ AccountDomain: 'CONTOSO', AccountName: 'Alice' }], [alice]],
  ['one names the domain in full', [{ AccountDomain: 'contoso.example', AccountName: 'alice' }], [alice]],
  ['one names no domain', [{ AccountName: 'alice' }], [alice]],
  ['one of several logons agrees', [alice, bob], [bob]],
  ['the child runs as Windows itself: services do', [alice], [system]],
  ['the child’s account is unknown', [alice], [{}]],
  ['no logon names an account', [{}], [bob]],
  ['the logon is the machine’s own', [system], [bob]],
])('nothing is told where %s', (_why, logons, children) => expect(sessions(logons, children)).toBeUndefined());
