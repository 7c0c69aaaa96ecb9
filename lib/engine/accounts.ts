import { type Fact, textOf } from '../model/fact';
import type { Evidence } from '../model/incident';
import { foldCase, isNamed } from '../model/text';
import { accountIn } from './describe';
import { factsAs } from './evidence';

/** SYSTEM, LOCAL SERVICE, NETWORK SERVICE and the accounts that Windows makes for services and windows: the same SID on every machine. */
export const isWindowsOwn = (sid: string): boolean => /^S-1-5-(18|19|20|80-|82-|83-|90-|96-)/.test(sid);

/** A domain is written by its DNS name in one table and by its NetBIOS name in another: mostly the first part of it. */
export const domainLabel = (domain: string): string => foldCase(domain.split('.', 1)[0] ?? '');

const sameAccount = (a: Fact, b: Fact): boolean => {
  const [aSid, bSid] = [textOf(a, 'AccountSid'), textOf(b, 'AccountSid')];
  if (aSid !== '' && bSid !== '') return aSid === bSid;
  const [aDomain, bDomain] = [domainLabel(textOf(a, 'AccountDomain')), domainLabel(textOf(b, 'AccountDomain'))];
  const sameName = isNamed(textOf(a, 'AccountName'), textOf(b, 'AccountName'));
  return sameName && (aDomain === bDomain || aDomain === '' || bDomain === '');
};

/** A program that ran in the session of another account than the one that logged on for it. */
export interface OtherSession {
  readonly loggedOn: string;
  readonly ranAs: string;
  readonly child: Fact;
}

/** Windows' own accounts run services and are no session of anybody's. */
const isSomebodys = (fact: Fact): boolean => accountIn(fact, '') !== '' && !isWindowsOwn(textOf(fact, 'AccountSid'));

/**
 * Whether a child's session belongs to another account than every logon over the network that the incident holds: it was
 * started for the caller among what somebody else has open (ShellWindows). Undefined where either account is unknown, or they
 * agree.
 */
export const otherSessionOf = (child: Fact, evidence: Evidence): OtherSession | undefined => {
  const logons = factsAs(evidence, 'logon').filter(isSomebodys);
  const [logon] = logons;
  if (logon === undefined || !isSomebodys(child) || logons.some((one) => sameAccount(one, child))) return undefined;
  return { loggedOn: accountIn(logon, ''), ranAs: accountIn(child, ''), child };
};

/** The first child in another's session. */
export const otherSessionIn = (evidence: Evidence): OtherSession | undefined =>
  factsAs(evidence, 'child')
    .map((child) => otherSessionOf(child, evidence))
    .find((other) => other !== undefined);
