import { listDeadLetters, removeDeadLetters, replayDeadLetters, type Selection } from '../../../lib/cli/operate/dead-letters';
import { compile } from '../../../lib/engine/compile';
import { memoryHubs } from '../../../lib/hubs/memory';
import { ticksOf } from '../../../lib/model/time';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { laneFormat } from '../../../lib/pipeline/lane/lane-log';
import type { DeadLetter, Plan } from '../../../lib/pipeline/ports';
import { rules } from '../../../lib/rules';
import { memoryStores } from '../../../lib/stores/memory';

const plan: Plan = { generation: 1, lanes: 2, hash: 'sha256-mod', format: laneFormat };
const reader = decoder(compile(rules, 'live'), 'by-file');
const letter = (parts: Partial<DeadLetter>): DeadLetter => ({
  hub: 'raw',
  partition: '0',
  sequence: 0,
  index: 0,
  reason: 'category: missing',
  excerpt: '',
  ...parts,
});

const world = async () => {
  const stores = memoryStores();
  await stores.lanePlan.fix(plan);
  await stores.deadLetters.put([
    letter({}),
    letter({ partition: '1', index: -1, reason: 'not JSON' }),
    letter({ hub: 'facts', sequence: 5, reason: 'exception: \u001b[31m' }),
  ]);
  const hubs = memoryHubs({ raw: 2, facts: 2 }, () => ticksOf(0n));
  hubs.enqueueRaw(0, Buffer.from('{"records":[{"category":"none","properties":{}}]}'));
  hubs.enqueueRaw(1, Buffer.from('still not JSON'));
  return { ...stores, hubs, messages: hubs };
};
const left = async ({ deadLetters }: Awaited<ReturnType<typeof world>>): Promise<readonly string[]> =>
  (await listDeadLetters(deadLetters)).split('\n').flatMap((line) => /^[\w/]+(?=: )/.exec(line)?.[0] ?? []);

test('each letter is told with what became of it and what to do; those that are not done stay, and it is no success', async () => {
  const ports = await world();
  const { text, isComplete } = await replayDeadLetters({ all: true }, reader, plan, ports);
  const lines = text.split('\n').sort();
  expect(lines).toEqual([
    '1 of 3 done, 2 left.',
    expect.stringMatching(
      /^facts\/0\/5\/0: the facts hub no longer has its message\. Where the raw hub still has the records, read it again/,
    ),
    'raw/0/0/0: nothing in it is needed; removed',
    expect.stringMatching(/^raw\/1\/0: still at fault: not JSON/),
  ]);
  expect(isComplete).toBe(false);
  expect([...(await left(ports))].sort()).toEqual(['facts/0/5/0', 'raw/1/0']);
});

test('nothing is left where all is done', async () => {
  const ports = await world();
  const { text, isComplete } = await replayDeadLetters({ all: false, id: ['raw/0/0/0'] }, reader, plan, ports);
  expect([text.split('\n').at(-1), isComplete]).toEqual(['1 of 1 done, 0 left.', true]);
});

test.each<[string, Selection, readonly string[]]>([
  ['by their places', { all: false, id: ['raw/0/0/0', 'facts/0/5/0'] }, ['facts/0/5/0', 'raw/0/0/0']],
  ['by hub', { all: false, hub: 'facts' }, ['facts/0/5/0']],
  ['by hub and partition', { all: false, hub: 'raw', partition: '1' }, ['raw/1/0']],
  ['by a part of the reason in any case', { all: false, reason: 'json' }, ['raw/1/0']],
  ['all', { all: true }, ['facts/0/5/0', 'raw/0/0/0', 'raw/1/0']],
])('letters are chosen %s, and no others', async (_what, selection, expected) => {
  const ports = await world();
  const before = await left(ports);
  const text = await removeDeadLetters(selection, ports.deadLetters);
  expect(text.split('\n').slice(0, -1).sort()).toEqual(expected);
  expect(before.filter((place) => !expected.includes(place)).sort()).toEqual([...(await left(ports))].sort());
});

test.each<[string, Selection]>([
  ['nothing', { all: false }],
  ['all and some', { all: true, hub: 'raw' }],
  ['one that is not there', { all: false, id: ['raw/0/0/0', 'raw/9/9/9'] }],
  ['a reason that none has', { all: false, reason: 'nonsense' }],
])('to name %s is a mistake, and nothing is touched', async (_what, selection) => {
  const ports = await world();
  await expect(removeDeadLetters(selection, ports.deadLetters)).rejects.toMatchObject({ code: 'input-unreadable' });
  await expect(replayDeadLetters(selection, reader, plan, ports)).rejects.toMatchObject({ code: 'input-unreadable' });
  expect(await left(ports)).toHaveLength(3);
});

test.each<[string, Partial<Plan>, string]>([
  ['another number of lanes', { lanes: 3 }, 'lane-plan-differs'],
  ['a generation that no app has started with', { generation: 2 }, 'lane-plan-differs'],
])('under %s nothing is sent: facts would go to wrong lanes', async (_what, other, code) => {
  const ports = await world();
  await expect(replayDeadLetters({ all: true }, reader, { ...plan, ...other }, ports)).rejects.toMatchObject({ code });
  expect(await left(ports)).toHaveLength(3);
});
