import { fromUnixMilliseconds } from '../../../lib/model/time';
import type { Stores } from '../../../lib/pipeline/ports';
import { completeSettings } from '../../support/settings';

/** What each attempt to open the store comes to, one after the other; the last for good. */
let mockAnswers: (() => Promise<Stores>)[] = [];

jest.mock('../../../lib/stores/table-storage', () => {
  const open = () => (mockAnswers.length > 1 ? mockAnswers.shift() : mockAnswers[0])?.();
  return { tableStores: open, tableOutbox: open };
});

const settings = { ...completeSettings, SINKS: 'dryrun' };

/** The modules as a process has them that has just begun. */
const begun = () => {
  jest.resetModules();
  const { HopwatchError } = require('../../../lib/model/errors') as typeof import('../../../lib/model/errors');
  const { memoryStores } = require('../../../lib/stores/memory') as typeof import('../../../lib/stores/memory');
  const compose = require('../../../lib/config/compose') as typeof import('../../../lib/config/compose');
  return {
    ...compose,
    answers: async () => memoryStores(),
    refuses: () => Promise.reject(new HopwatchError('store-unavailable', 'retry', 'The identity has no role on the table.')),
  };
};

const { env } = process;
let lines: string[];
beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
  process.env = { ...env, ...settings };
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  process.env = env;
});

const said = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe.each([
  ['correlator', 'sweep'],
  ['output', 'health'],
] as const)('the start of an app with the %s', (part, FUNCTIONS) => {
  beforeEach(() => Object.assign(process.env, { FUNCTIONS }));

  test('opens it once, for its functions too', async () => {
    const { start, stop, answers, [part]: opened } = begun();
    const open = jest.fn(answers);
    mockAnswers = [open];
    await start();
    expect(await opened()).toBe(await opened());
    expect(open).toHaveBeenCalledTimes(1);
    expect(lines).toEqual([]);
    await stop();
  });

  test('passes where the store refuses for now, says so, and the next use opens it', async () => {
    const { start, stop, answers, refuses, [part]: opened } = begun();
    mockAnswers = [refuses, refuses, answers];
    await start();
    expect(said()).toEqual([
      { level: 'warning', message: `The ${part} is not open yet, and is opened when it is needed. The identity has no role on the table.` },
    ]);
    await expect(opened()).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await opened()).toBe(await opened());
    await stop();
  });

  test('passes where the store does not answer, and what it answers later is used', async () => {
    const { start, stop, answers, [part]: opened } = begun();
    let answer: (stores: Stores) => void = () => undefined;
    mockAnswers = [
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    ];
    jest.useFakeTimers();
    const started = start();
    await jest.runAllTimersAsync();
    await started;
    expect(said()).toEqual([expect.objectContaining({ message: expect.stringContaining('The store does not answer.') })]);
    answer(await answers());
    await opened();
    await stop();
  });

  test('ends at what does not pass', async () => {
    const { start } = begun();
    mockAnswers = [() => Promise.reject(new Error('a defect'))];
    await expect(start()).rejects.toThrow('a defect');
    expect(lines).toEqual([]);
  });
});

test('the start ends at another lane plan, and at wrong settings', async () => {
  process.env.FUNCTIONS = 'sweep';
  const { start, stop, answers } = begun();
  const stores = await answers();
  mockAnswers = [async () => stores];
  await start();
  await stop();
  process.env.LANES = '8';
  await expect(start()).rejects.toMatchObject({ code: 'lane-plan-differs' });
  process.env.LANES = '0';
  await expect(start()).rejects.toMatchObject({ code: 'settings-invalid' });
});

const batch = (partition: string) => ({
  partition,
  messages: [{ sequence: 0, enqueuedAt: fromUnixMilliseconds(0), body: Buffer.from('{"records":[]}', 'utf8') }],
});

test('the stop tells what was counted and not told yet', async () => {
  const { correlator, stop, answers } = begun();
  mockAnswers = [answers];
  await (await correlator()).ingest(batch('0'));
  expect(lines).toEqual([]);
  await stop();
  expect(said()).toContainEqual(expect.objectContaining({ metric: 'records.received', partition: '0', firstSequence: 0, lastSequence: 0 }));
});

test('a batch of a partition that is no lane of the plan is refused', async () => {
  const { correlator, stop, answers } = begun();
  mockAnswers = [answers];
  const { correlate } = await correlator();
  for (const partition of ['4', '-1', '1.5', 'x'])
    await expect(correlate(batch(partition))).rejects.toMatchObject({ code: 'lane-plan-differs', disposition: 'fatal' });
  await stop();
});

test('the stop passes where what is being opened fails', async () => {
  process.env.FUNCTIONS = 'sweep';
  const { correlator, stop, refuses } = begun();
  mockAnswers = [refuses];
  const opening = correlator();
  await expect(Promise.all([stop(), opening.catch(() => undefined)])).resolves.toBeDefined();
});
