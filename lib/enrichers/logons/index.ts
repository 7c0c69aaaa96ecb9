import { factsAs } from '../../engine/evidence';
import { callerIn, contactsOf } from '../../engine/link';
import { knownAs, type Logons } from '../../model/enrichment';
import { type Fact, textOf, wholeOf } from '../../model/fact';
import { known } from '../../model/known';
import { ascending } from '../../model/order';
import { formatDay, formatTicks, minus, minutes, plus, seconds, type Ticks } from '../../model/time';
import type { Enricher, Subject } from '../../pipeline/knowledge/enricher';
import type { Reference } from '../../pipeline/ports';
import { accountKeys, accountOf, adminKey, learner, slotKey, slotOf, slotSpan } from './learner';

const around = minutes(10);
/** Ten minutes of one source that are asked about, and logons that are read of each. */
const slotsAsked = 12;
const logonsRead = 50;
const othersKept = 50;

interface Slot {
  readonly from: string;
  readonly at: Ticks;
}

/** The stretches of ten minutes that begin at most ten minutes before a contact and end at most ten minutes after it, by source. */
const slotsAround = ({ evidence, incident }: Subject): readonly Slot[] => {
  const slots = new Map<string, Slot>();
  for (const { source, at } of contactsOf(evidence, incident)) {
    const last = slotOf(plus(at, around));
    for (let slot = slotOf(minus(at, around)); slot <= last; slot = plus(slot, slotSpan))
      slots.set(`${source} ${slot}`, { from: source, at: slot });
  }
  return [...slots.values()].sort((a, b) => ascending(a.at, b.at) || ascending(a.from, b.from)).slice(0, slotsAsked);
};

/** Whether any record of the day said that the account administers the device; one that says yes is enough. */
const isAdmin = async (reference: Reference, fact: Fact): Promise<boolean | undefined> => {
  const own = (fact.columns as Fact<'DeviceLogonEvents'>['columns']).IsLocalAdmin;
  const keys = accountKeys(fact).map((account) => adminKey(fact.device, account, formatDay(fact.at)));
  const found = await Promise.all(keys.map((key) => reference.members('logon', key, 2)));
  const said = [...found.flatMap((members) => [...members.keys()]), ...(own === undefined ? [] : [String(own)])];
  return said.length === 0 ? undefined : said.includes('true');
};

const hopLogon = async (reference: Reference, fact: Fact): Promise<Logons['hop'][number]> => ({
  ...known({ from: textOf(fact, 'RemoteIP'), account: accountOf(fact) }),
  logonType: textOf(fact, 'LogonType'),
  ...known({
    protocol: textOf(fact, 'Protocol'),
    isLocalAdmin: await isAdmin(reference, fact),
    logonId: wholeOf(fact, 'LogonId')?.toString(),
  }),
  at: formatTicks(fact.at),
});

const othersIn = async (reference: Reference, subject: Subject, { from, at }: Slot): Promise<Logons['others']> => {
  const members = await reference.members('logon', slotKey(subject.device, from, at), logonsRead);
  return [...members.keys()].sort(ascending).map((member) => {
    const [action = '', logonType = '', protocol = '', account = ''] = JSON.parse(member) as readonly string[];
    return { from, since: formatTicks(at), ...known({ account, protocol }), logonType, failed: action !== 'LogonSuccess' };
  });
};

/** Each logon of the hop, with what it was and whether the account administers the device; and who else came from there around then. */
export const logons: Enricher<'logons'> = {
  name: 'logons',
  budget: seconds(2),
  learner,
  enrich: async (subject, reference) => {
    const own = factsAs(subject.evidence, 'logon').slice(0, logonsRead);
    const [hop, found] = await Promise.all([
      Promise.all(own.map((fact) => hopLogon(reference, fact))),
      Promise.all(slotsAround(subject).map((slot) => othersIn(reference, subject, slot))),
    ]);
    // What the incident rests on stands in a row too.
    const rests = own.map((fact) =>
      JSON.stringify([callerIn(fact), accountOf(fact), textOf(fact, 'LogonType'), formatTicks(slotOf(fact.at))]),
    );
    const others = found
      .flat()
      .filter(({ from, account = '', logonType, since }) => !rests.includes(JSON.stringify([from, account, logonType, since])));
    return knownAs({ hop, others: others.slice(0, othersKept) });
  },
};
