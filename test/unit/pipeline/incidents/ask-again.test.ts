import type { Fact } from '../../../../lib/model/fact';
import type { Evidence, Severity } from '../../../../lib/model/incident';
import { add, days, hours, minutes, parseTicks, plus, type Ticks, ticksOf } from '../../../../lib/model/time';
import { askAgain } from '../../../../lib/pipeline/incidents/ask-again';
import { bucketOf } from '../../../../lib/pipeline/incidents/buckets';
import { learn } from '../../../../lib/pipeline/knowledge/learn';
import { memoryStores } from '../../../../lib/stores/memory';
import { idOf, revisionOf } from '../../../support/contract/revisions';
import { evidenceOf, factOf, noon } from '../../../support/enrichers/subject';

const lane = { generation: 1, lane: 0 };
const lateness = hours(6);
const hop = parseTicks(noon) as Ticks;
const openedAt = plus(hop, minutes(1));
const cameAt = plus(openedAt, hours(1));

const accept = (time: string): Fact => factOf('DeviceNetworkEvents', { RemoteIP: '10.0.0.5', LocalIP: '10.0.0.9' }, time);
const child = factOf('DeviceProcessEvents', { SHA1: 'ab' });

/** What is asked of an incident, with how long after the hop it is due. */
const askedOf = async (evidence: Evidence, severity: Severity = 'Low', learnt: readonly Fact[] = []) => {
  const { reference, settling } = memoryStores();
  await learn(reference, learnt);
  const revision = revisionOf(idOf(1), 1);
  const current = { ...revision, openedAt, evidence, assessment: { ...revision.assessment, severity } };
  await askAgain(lane, current, cameAt, lateness, { reference, settling });
  const asked = await settling.due(lane, ticksOf(2n ** 62n));
  expect(asked.filter(({ bucket, incident }) => bucket !== bucketOf(revision.device) || incident !== revision.id)).toEqual([]);
  return asked.map(({ question, due }) => [question, due - hop]);
};

const sinceOpening = (wait: bigint): bigint => minutes(1) + lateness + wait;

describe('what is asked again of an incident', () => {
  test('is nothing where nothing can come any more', async () => expect(await askedOf(evidenceOf({}))).toEqual([]));

  test('is its file’s certificate, once a record that came with the file must have come; not where it has', async () => {
    expect(await askedOf(evidenceOf({ child: [child] }))).toEqual([['certificate', sinceOpening(hours(1))]]);
    const certificate = factOf('DeviceFileCertificateInfo', { SHA1: 'AB', IsSigned: true, IsTrusted: true });
    expect(await askedOf(evidenceOf({ child: [child] }), 'Low', [certificate])).toEqual([]);
  });

  test.each<[Severity, number]>([
    ['Low', 0],
    ['Medium', 1],
    ['High', 1],
  ])('of severity %s, is what a day’s history says of it: %i time(s)', async (severity, times) =>
    expect(await askedOf(evidenceOf({}), severity)).toEqual(Array(times).fill(['baseline', sinceOpening(days(1))])),
  );

  test('is what it is tied to: soon, and once the day of a hop a day after its last contact is over for good', async () => {
    const evidence = evidenceOf({ accept: [accept('2026-03-17T14:00:00Z'), accept(noon)] });
    expect(await askedOf(evidence)).toEqual([
      ['links', sinceOpening(0n)],
      ['links', add(hours(2), add(days(3), lateness))],
    ]);
  });
});
