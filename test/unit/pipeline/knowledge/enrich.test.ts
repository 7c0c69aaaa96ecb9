import type { Finding } from '../../../../lib/model/enrichment';
import type { IncidentId } from '../../../../lib/model/incident';
import { milliseconds, seconds } from '../../../../lib/model/time';
import { enrich, keepKnown, knownIn } from '../../../../lib/pipeline/knowledge/enrich';
import type { Enricher } from '../../../../lib/pipeline/knowledge/enricher';
import { memoryStores } from '../../../../lib/stores/memory';
import { evidenceOf, factOf } from '../../../support/enrichers/subject';

const evidence = evidenceOf({ accept: [factOf('DeviceNetworkEvents', {})] });
const asset = { deviceId: 'd', part: 'target' } as const;
const known: Finding<readonly (typeof asset)[]> = { kind: 'known', value: [asset] };
const unknown = (reason: string) => ({ kind: 'unknown', reason }) as const;

const answering = (answer: Enricher['enrich'], budget = seconds(30)): Enricher => ({ name: 'assets', budget, enrich: answer });
const ask = (...enrichers: readonly Enricher[]) => enrich(enrichers, memoryStores().reference, evidence, 'i' as IncidentId, []);

test('an answer is found under the name of the enricher', async () => {
  expect(await ask(answering(async () => known))).toEqual({ assets: known });
});

test.each<[string, Enricher['enrich']]>([
  [
    'that rejects',
    async () => {
      throw new Error('table gone');
    },
  ],
  [
    'that throws at once',
    () => {
      throw new Error('table gone');
    },
  ],
])('an enricher %s is unknown, with the reason', async (_how, answer) => {
  expect(await ask(answering(answer))).toEqual({ assets: unknown('asking failed: table gone') });
});

test('an enricher that never answers costs its budget and nothing else', async () => {
  const hanging = answering(() => new Promise(() => undefined), milliseconds(20));
  expect(await ask(hanging)).toEqual({ assets: unknown('there was no answer within 0.02 s') });
});

test('one that is out of time is told so, and what it says later is nobody’s error', async () => {
  let aborted = false;
  const late = answering(
    (_subject, _reference, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          setImmediate(() => reject(new Error('too late')));
        });
      }),
    milliseconds(20),
  );
  expect(await ask(late)).toEqual({ assets: unknown('there was no answer within 0.02 s') });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(aborted).toBe(true);
});

test('evidence without a record is nothing to ask about', async () => {
  const asking = jest.fn(async () => known);
  expect(await enrich([answering(asking)], memoryStores().reference, evidenceOf({}), 'i' as IncidentId, [])).toEqual({});
  expect(asking).not.toHaveBeenCalled();
});

describe('what was known', () => {
  test('stays known where today’s answer does not come', () =>
    expect(keepKnown({ assets: known }, { assets: unknown('late') })).toEqual({ assets: known }));
  test('stays known where today nobody asks', () => expect(keepKnown({ assets: known }, {})).toEqual({ assets: known }));
  test('gives way to what is known now', () => {
    const now = { assets: { kind: 'known', value: [] } } as const;
    expect(keepKnown({ assets: known }, now)).toEqual(now);
  });
  test('is told in one order, whichever was known first', () => {
    const prevalence = { kind: 'known', value: [] } as const;
    expect([keepKnown({ prevalence }, { assets: known }), keepKnown({ assets: known }, { prevalence })].map(Object.keys)).toEqual([
      ['assets', 'prevalence'],
      ['assets', 'prevalence'],
    ]);
  });
  test('is all that two enrichments must share', () => {
    expect(knownIn({ assets: unknown('late') })).toEqual(knownIn({ assets: unknown('nothing has come') }));
    expect(knownIn({ assets: unknown('late') })).toEqual(knownIn({}));
    expect(knownIn({ assets: known })).not.toEqual(knownIn({}));
  });
});

describe('a finding of any size', () => {
  const of = (count: number, text: string): Finding<readonly (typeof asset)[]> => ({
    kind: 'known',
    value: Array.from({ length: count }, () => ({ ...asset, machineGroup: text })),
  });
  const keptOf = async (count: number, text: string) => {
    const { assets } = await ask(answering(async () => of(count, text)));
    return [assets?.kind, assets?.kind === 'known' ? assets.value[0]?.machineGroup : undefined];
  };
  const sizeOf = async (count: number, length: number) => {
    const [kind, text] = await keptOf(count, 'x'.repeat(length));
    return [kind, text?.length];
  };
  test('that fits is kept as it is', async () => expect(await sizeOf(10, 500)).toEqual(['known', 500]));
  test('that does not has its texts cut, as far as it must', async () => expect(await sizeOf(20, 2000)).toEqual(['known', 513]));
  test('that does not is never cut between the halves of a character', async () =>
    expect(await keptOf(20, `a${'😀'.repeat(1000)}`)).toEqual(['known', `a${'😀'.repeat(255)}…`]));
  test('that fits even so not is unknown', async () => expect(await sizeOf(1000, 2000)).toEqual(['unknown', undefined]));
});
