import { knownAs, type RelatedAlert, unknownBecause } from '../../model/enrichment';
import type { DeviceId, Fact } from '../../model/fact';
import { known } from '../../model/known';
import { ascending } from '../../model/order';
import { dayOf, days, formatDay, formatTicks, minus, plus, seconds, ticksOf } from '../../model/time';
import type { Enricher, Learner } from '../../pipeline/knowledge/enricher';
import type { Reference, ReferenceRow, Span } from '../../pipeline/ports';
import { cut } from '../text';

/** An alert's entities can be spread over hours; beside an incident, a day. */
const around = days(1);

const dayKey = (device: DeviceId, day: string): string => JSON.stringify(['of', device, day]);
const alertKey = (id: string): string => JSON.stringify(['alert', id]);

const evidenceRows = ({ device, at, columns: { AlertId } }: Fact<'AlertEvidence'>): readonly ReferenceRow[] =>
  AlertId === undefined || device === '' ? [] : [{ kind: 'alert', key: dayKey(device, formatDay(at)), member: cut(AlertId), value: '' }];

/** What an alert says of itself; a later record that says the same is the same row. */
const infoRows = ({ at, columns }: Fact<'AlertInfo'>): readonly ReferenceRow[] => {
  if (columns.AlertId === undefined) return [];
  const texts = [columns.Title, columns.Severity, columns.Category, columns.ServiceSource, columns.AttackTechniques];
  return [
    { kind: 'alert', key: alertKey(cut(columns.AlertId)), member: JSON.stringify(texts.map((text) => cut(text ?? ''))), value: `${at}` },
  ];
};

const learner: Learner = {
  tables: new Set(['AlertInfo', 'AlertEvidence']),
  steps: [],
  rows: (fact) => (fact.table === 'AlertEvidence' ? evidenceRows(fact) : fact.table === 'AlertInfo' ? infoRows(fact) : []),
};

/** Days that are asked about, alerts that are read of each and shown of all; and what is read of one: it is seldom amended. */
const daysAsked = 5;
const alertsRead = 50;
const alertsKept = 20;
const versionsRead = 5;

const daysIn = ({ from, to }: Span): readonly string[] => {
  const names: string[] = [];
  for (let day = dayOf(minus(from, around)); day <= plus(to, around) && names.length < daysAsked; day = plus(day, days(1)))
    names.push(formatDay(day));
  return names;
};

/** Undefined where the alert was raised at another time. */
const alertOf = async (reference: Reference, id: string, { from, to }: Span): Promise<RelatedAlert | undefined> => {
  const versions = [...(await reference.members('alert', alertKey(id), versionsRead))].map(([member, at]) => ({
    member,
    at: ticksOf(BigInt(at)),
  }));
  const [last] = versions.sort((a, b) => ascending(b.at, a.at) || ascending(a.member, b.member));
  if (last === undefined) return { id };
  if (last.at < minus(from, around) || last.at > plus(to, around)) return undefined;
  const [title, severity, category, serviceSource, attackTechniques] = JSON.parse(last.member) as readonly string[];
  return { id, at: formatTicks(last.at), ...known({ title, severity, category, serviceSource, attackTechniques }) };
};

/** Alerts that Defender raised about the device within a day of the incident. */
export const alerts: Enricher<'alerts'> = {
  name: 'alerts',
  budget: seconds(2),
  learner,
  enrich: async ({ device, span }, reference) => {
    const found = await Promise.all(daysIn(span).map((day) => reference.members('alert', dayKey(device, day), alertsRead)));
    const ids = [...new Set(found.flatMap((members) => [...members.keys()]))].sort(ascending);
    if (ids.length === 0)
      return unknownBecause('no AlertEvidence record of the device has come around then: there was no alert, or the table is not streamed');
    const all = await Promise.all(ids.slice(0, alertsRead).map((id) => alertOf(reference, id, span)));
    const related = all.filter((alert) => alert !== undefined).sort((a, b) => ascending(a.at ?? '', b.at ?? '') || ascending(a.id, b.id));
    return knownAs(related.slice(0, alertsKept));
  },
};
