import { is, known, record, remoteAddress } from '../../engine/define-rule';
import { callerIn } from '../../engine/link';
import { type DeviceId, type Fact, textOf } from '../../model/fact';
import { accountName, foldCase } from '../../model/text';
import { floorTo, formatDay, minutes, type Ticks } from '../../model/time';
import type { Learner } from '../../pipeline/knowledge/enricher';
import type { ReferenceRow } from '../../pipeline/ports';
import { cut } from '../text';

/** Logons are kept by stretches of ten minutes: a client that logs on all the time is one row in each. */
export const slotSpan = minutes(10);

export const slotOf = (at: Ticks): Ticks => floorTo(at, slotSpan);

export const slotKey = (device: DeviceId, source: string, slot: Ticks): string => JSON.stringify(['from', device, source, slot.toString()]);
export const adminKey = (device: DeviceId, account: string, day: string): string => JSON.stringify(['admin', device, account, day]);

export const accountOf = (fact: Fact): string => accountName(cut(textOf(fact, 'AccountDomain')), cut(textOf(fact, 'AccountName')));

/** By SID and by name: of the rows of one logon not all have both. */
export const accountKeys = (fact: Fact): readonly string[] =>
  [cut(textOf(fact, 'AccountSid')), foldCase(cut(textOf(fact, 'AccountName')))].filter((key) => key !== '');

/** Who fails to log on may try a thousand names; that somebody failed is one row. */
const logonRows = (fact: Fact): readonly ReferenceRow[] => {
  const source = callerIn(fact);
  if (source === undefined) return [];
  const [action, logonType, protocol] = ['ActionType', 'LogonType', 'Protocol'].map((column) => cut(textOf(fact, column)));
  const member = JSON.stringify([action, logonType, protocol, action === 'LogonSuccess' ? accountOf(fact) : '']);
  return [{ kind: 'logon', key: slotKey(fact.device, source, slotOf(fact.at)), member, value: '' }];
};

const adminRows = (fact: Fact<'DeviceLogonEvents'>): readonly ReferenceRow[] => {
  const { IsLocalAdmin } = fact.columns;
  return IsLocalAdmin === undefined
    ? []
    : accountKeys(fact).map((account) => ({
        kind: 'logon',
        key: adminKey(fact.device, account, formatDay(fact.at)),
        member: String(IsLocalAdmin),
        value: '',
      }));
};

/** Every logon from another machine, of whatever type and end; and the row of a network logon that says whether the account administers the device. */
export const learner: Learner = {
  tables: new Set(),
  steps: [record('DeviceLogonEvents', remoteAddress()), record('DeviceLogonEvents', is('LogonType', 'Network'), known('IsLocalAdmin'))],
  rows: (fact) => (fact.table === 'DeviceLogonEvents' ? [...logonRows(fact), ...adminRows(fact)] : []),
};
