import * as fc from 'fast-check';
import { HopwatchError } from '../../../../lib/model/errors';
import { ticksOf } from '../../../../lib/model/time';
import { type Isolable, type IsolationPorts, isolation } from '../../../../lib/pipeline/isolation/isolate';
import type { HubMessage, Telemetry } from '../../../../lib/pipeline/ports';
import { memoryStores } from '../../../../lib/stores/memory';

/** What a record does to whoever reads it. */
type Kind = 'good' | 'throws' | 'dies';
/** A message by its records. `dies whole`: the process ends before it comes to any record. */
type Message = readonly Kind[] | 'dies whole';

const bodyOf = (message: Message): Uint8Array => Buffer.from(JSON.stringify(message));
const messagesOf = (...all: readonly Message[]): readonly HubMessage[] =>
  all.map((message, index) => ({ sequence: 10 + index, enqueuedAt: ticksOf(BigInt(index)), body: bodyOf(message) }));

const never = new Promise<never>(() => undefined);

/** A partition's processes, one after the other, over the same stores. */
const world = (failing: () => Error | undefined = () => undefined) => {
  const stores = memoryStores();
  const calls = { attempts: 0 };
  const attempts: IsolationPorts['attempts'] = {
    note: (work, partition, sequence) => {
      calls.attempts++;
      return stores.attempts.note(work, partition, sequence);
    },
    clear: async (...place) => {
      const error = failing();
      if (error !== undefined) throw error;
      await stores.attempts.clear(...place);
    },
  };
  const tries: number[] = [];
  const counts = new Map<string, number>();
  const telemetry: Telemetry = {
    count: (metric, value) => {
      if (metric === 'partition.attempts') tries.push(value);
      counts.set(metric, (counts.get(metric) ?? 0) + value);
    },
    log: () => undefined,
  };
  const ports = { ...stores, attempts, telemetry };
  const done = new Set<string>();
  const passed = new Set<number>();
  let end: (outcome: 'died') => void = () => undefined;
  const die = (): Promise<never> => {
    end('died');
    return never;
  };
  const one = async ({ sequence }: HubMessage, kind: Kind, index: number): Promise<void> => {
    await Promise.resolve();
    const error = failing();
    if (error !== undefined) throw error;
    if (kind === 'throws') throw new TypeError('a defect\u202e of ours');
    if (kind === 'dies') return die();
    done.add(`${sequence}/${index}`);
  };
  const recordsOf = ({ body }: HubMessage): Message => JSON.parse(Buffer.from(body).toString('utf8'));
  const all = async (message: HubMessage, run: (kind: Kind, index: number) => Promise<unknown>): Promise<void> => {
    const records = recordsOf(message);
    if (records === 'dies whole') return die();
    for (const [index, kind] of records.entries()) await run(kind, index);
  };
  const work: Isolable = {
    hub: 'raw',
    partition: '3',
    run: async (messages) => {
      for (const message of messages) await all(message, (kind, index) => one(message, kind, index));
    },
    runByRecord: (message, each) =>
      all(message, (kind, index) => each(index, `${kind}\u0000${'x'.repeat(9000)}`, () => one(message, kind, index))),
    pass: async ({ sequence }) => void passed.add(sequence),
  };
  let process = isolation(ports);
  const attempt = async (messages: readonly HubMessage[], doing: Isolable): Promise<'through' | 'failed' | 'died'> => {
    const death = new Promise<'died'>((resolve) => {
      end = resolve;
    });
    const outcome = await Promise.race([
      process(doing, messages).then(
        () => 'through' as const,
        () => 'failed' as const,
      ),
      death,
    ]);
    if (outcome === 'died') process = isolation(ports);
    return outcome;
  };
  /** Delivers again as the host does; the outcome of each attempt. */
  const deliver = async (messages: readonly HubMessage[], most = 60, doing = work): Promise<readonly string[]> => {
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'through' && outcomes.length < most) outcomes.push(await attempt(messages, doing));
    return outcomes;
  };
  const letters = async () => (await stores.deadLetters.list()).map(({ sequence, index }) => `${sequence}/${index}`).sort();
  return { stores, calls, tries, counts, done, passed, deliver, letters, work };
};

const placesOf = (messages: readonly Message[], wanted: (kind: Kind) => boolean): readonly string[] =>
  messages
    .flatMap((message, at) =>
      message === 'dies whole' ? [] : message.flatMap((kind, index) => (wanted(kind) ? [`${10 + at}/${index}`] : [])),
    )
    .sort();

test('a partition that goes well is marked once: its first batch', async () => {
  const { deliver, calls, letters } = world();
  for (let batch = 0; batch < 5; batch++) expect(await deliver(messagesOf(['good', 'good']))).toEqual(['through']);
  expect([calls.attempts, await letters()]).toEqual([1, []]);
});

test('a record that throws is set aside after three failures, and everything else goes through', async () => {
  const { deliver, done, letters, stores } = world();
  expect(await deliver(messagesOf(['good'], ['good', 'throws', 'good'], ['good']))).toEqual(['failed', 'failed', 'failed', 'through']);
  expect([...done].sort()).toEqual(['10/0', '11/0', '11/2', '12/0']);
  expect(await letters()).toEqual(['11/1']);
  const [letter] = await stores.deadLetters.list();
  expect(letter).toMatchObject({ hub: 'raw', partition: '3', reason: 'exception: a defect\\u{202e} of ours' });
  expect(letter?.excerpt).toMatch(/^throws\\u\{0\}xxx/);
  expect(letter?.excerpt.length).toBeLessThan(4096);
});

test('a record in which the process ends is set aside unread after seven ends, and everything else goes through', async () => {
  const { deliver, done, letters, stores } = world();
  expect(await deliver(messagesOf(['good'], ['good', 'dies', 'good'], ['good']))).toEqual([...Array(7).fill('died'), 'through']);
  expect([...done].sort()).toEqual(['10/0', '11/0', '11/2', '12/0']);
  expect(await letters()).toEqual(['11/1']);
  expect((await stores.deadLetters.list())[0]?.reason).toBe('the process ended 3 times while it was read');
});

describe('how often the batch at hand has been tried', () => {
  test('is told from the second time on, of failures and of ends of the process', async () => {
    const { deliver, tries } = world();
    await deliver(messagesOf(['good']));
    expect(tries).toEqual([]);
    await deliver(messagesOf(['throws']));
    expect(tries).toEqual([2, 3, 4, 5]);
    tries.length = 0;
    await deliver(messagesOf(['good', 'dies']));
    expect(tries).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('counts the failures of the infrastructure too, in a row', async () => {
    let down: Error | undefined = new HopwatchError('store-unavailable', 'retry', 'down');
    const { deliver, tries } = world(() => down);
    const messages = messagesOf(['good']);
    await deliver(messages, 4);
    down = undefined;
    await deliver(messages);
    await deliver(messages);
    expect(tries).toEqual([2, 3, 4, 5]);
  });
});

test('what is run record by record and set aside is counted, of a fact as a dead letter too: no account of a range says so', async () => {
  const countsOf = async (hub: 'raw' | 'facts') => {
    const { deliver, counts, work } = world();
    await deliver(messagesOf(['good'], ['throws', 'throws']), 60, { ...work, hub });
    return ['isolation.batches', 'records.isolated', 'records.dead-lettered'].map((metric) => counts.get(metric));
  };
  expect([await countsOf('raw'), await countsOf('facts')]).toEqual([
    [1, 2, undefined],
    [1, 2, 2],
  ]);
});

test('in a partition that went well before, its first failure is not marked', async () => {
  const { deliver, letters } = world();
  await deliver(messagesOf(['good']));
  expect(await deliver(messagesOf(['throws']))).toEqual([...Array(4).fill('failed'), 'through']);
  expect(await letters()).toEqual(['10/0']);
});

test('a message that ends the process outside of its records is set aside as a whole, and passed', async () => {
  const { deliver, done, passed, letters } = world();
  expect((await deliver(messagesOf(['good'], 'dies whole', ['good']))).at(-1)).toBe('through');
  expect([[...done].sort(), [...passed], await letters()]).toEqual([['10/0', '12/0'], [11], ['11/-1']]);
});

test('the infrastructure’s failures set nothing aside, however long they last, also where no mark can be cleared', async () => {
  let down: Error | undefined = new HopwatchError('store-unavailable', 'retry', 'down');
  const { deliver, done, letters } = world(() => down);
  const messages = messagesOf(['good', 'good'], ['good']);
  expect(await deliver(messages, 40)).toEqual(Array(40).fill('failed'));
  down = undefined;
  expect(await deliver(messages)).toEqual(['through']);
  expect([done.size, await letters()]).toEqual([3, []]);
});

test.each([
  ['corrupt-row', 'fatal'],
  ['lane-plan-differs', 'fatal'],
  ['hub-unavailable', 'retry'],
] as const)('%s (%s) is for a person or for later, never the data’s fault', async (code, disposition) => {
  const { deliver, letters } = world(() => new HopwatchError(code, disposition, 'no'));
  await deliver(messagesOf(['good']), 20);
  expect(await letters()).toEqual([]);
});

test.each([
  ['limit-exceeded', 'fatal'],
  ['input-unreadable', 'dead-letter'],
] as const)('%s (%s) is the data’s fault', async (code, disposition) => {
  const { deliver, letters, work } = world();
  const refusing = { ...work, run: () => Promise.reject(new HopwatchError(code, disposition, 'no')) };
  expect(await deliver(messagesOf(['good']), 60, refusing)).toEqual(['failed', 'failed', 'failed', 'through']);
  expect(await letters()).toEqual([]);
});

test('whatever the records of a batch do, each good one goes through and each other one is set aside', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom<Kind>('good', 'good', 'good', 'throws', 'dies'), { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
      async (all) => {
        const { deliver, done, letters } = world();
        expect((await deliver(messagesOf(...all), 200)).at(-1)).toBe('through');
        expect([...done].sort()).toEqual(placesOf(all, (kind) => kind === 'good'));
        expect(await letters()).toEqual(placesOf(all, (kind) => kind !== 'good'));
      },
    ),
    { numRuns: 60 },
  ));
