import { factsAs } from '../../engine/evidence';
import { callerIn } from '../../engine/link';
import { knownAs, type Prevalence } from '../../model/enrichment';
import { textOf } from '../../model/fact';
import { foldCase } from '../../model/text';
import { seconds } from '../../model/time';
import type { Enricher, Subject } from '../../pipeline/knowledge/enricher';
import type { Reference } from '../../pipeline/ports';
import { cut } from '../text';

type Seen = Pick<Prevalence, 'what' | 'value'> & {
  /** What makes it the same thing, where `value` alone does not. */
  readonly on?: string;
};

/** Things that are asked about, and incidents that are read of each. */
const askedOf = 10;
const incidentsRead = 400;

/** Few steps, so that what goes on all day amends no incident each time. */
const steps = [0, 1, 2, 5, 10, 20, 50, 100, 200, 400];
const atLeast = (count: number): number => steps.findLast((step) => step <= count) ?? 0;

const distinct = (what: Prevalence['what'], values: readonly string[]): readonly Seen[] =>
  [...new Set(values)].filter((value) => value !== '').map((value) => ({ what, value: cut(value) }));

/** What can be seen again in another incident: files, services, who came from where to this device. */
const seenIn = ({ evidence, device }: Subject): readonly Seen[] => {
  const made = factsAs(evidence, 'install', 'write');
  const hops = factsAs(evidence, 'logon').flatMap((fact) => {
    const [source, account] = [callerIn(fact), foldCase(textOf(fact, 'AccountSid') || textOf(fact, 'AccountName'))];
    return source === undefined || account === '' ? [] : [`${source}, ${account}`];
  });
  return [
    ...distinct(
      'file',
      factsAs(evidence, 'child').map((fact) => textOf(fact, 'SHA1').toLowerCase()),
    ),
    ...distinct(
      'service name',
      made.map((fact) => foldCase(textOf(fact, 'ServiceName'))),
    ),
    ...distinct(
      'service path',
      made.map((fact) => foldCase(textOf(fact, 'ProcessCommandLine') || textOf(fact, 'RegistryValueData'))),
    ),
    ...distinct('source, account and target', hops).map((seen) => ({ ...seen, on: device })),
  ].slice(0, askedOf);
};

/** Notes that the incident showed it, *then* reads who else did: of two incidents whichever comes last sees the other. */
const countOf = async (reference: Reference, { incident, device }: Subject, { what, value, on = '' }: Seen): Promise<Prevalence> => {
  const key = JSON.stringify(['seen', what, value, on]);
  await reference.put({ kind: 'sighting', key, member: incident, value: device });
  const members = await reference.members('sighting', key, incidentsRead);
  const others = [...members].filter(([other]) => other !== incident);
  return { what, value, incidents: atLeast(others.length), devices: atLeast(new Set(others.map(([, where]) => where)).size) };
};

/** In how many other incidents the company saw the same file, service, or account from the same source on the same device. */
export const prevalence: Enricher<'prevalence'> = {
  name: 'prevalence',
  budget: seconds(2),
  enrich: async (subject, reference) => knownAs(await Promise.all(seenIn(subject).map((seen) => countOf(reference, subject, seen)))),
};
