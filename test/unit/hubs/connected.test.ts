import { connected } from '../../../lib/hubs/event-hubs/connected';
import { isOfData } from '../../../lib/model/errors';
import { seconds } from '../../../lib/model/time';

const patience = { deadline: seconds(5), patience: seconds(60) };

test('a client that cannot be opened is a matter of the settings, never of the records that wait for it', async () => {
  let isWrong = true;
  const client = { close: async () => undefined };
  const open = (): typeof client => {
    if (isWrong) throw new TypeError('the entity path does not match');
    return client;
  };
  const hub = connected('facts', open, patience);
  const error: unknown = await hub.use('take a message', async () => 'taken').catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'settings-invalid', disposition: 'fatal', message: expect.stringContaining('entity path') });
  expect(isOfData(error)).toBe(false);
  isWrong = false;
  expect(await hub.use('take a message', async () => 'taken')).toBe('taken');
});

test('a client that fails for as long as its patience gives way to another; what works in between begins anew', async () => {
  let now = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  let opened = 0;
  const closed: number[] = [];
  const open = () => {
    const own = ++opened;
    return { own, close: async () => void closed.push(own) };
  };
  const hub = connected('facts', open, patience);
  const failAt = async (at: number): Promise<void> => {
    now = at;
    await hub.use('take a message', () => Promise.reject(new Error('broken'))).catch(() => undefined);
  };
  const own = () => hub.use('take a message', async (client) => client.own);
  for (const at of [0, 59_999]) await failAt(at);
  expect(await own()).toBe(1);
  for (const at of [60_000, 119_999]) await failAt(at);
  expect(await own()).toBe(1);
  for (const at of [120_000, 180_000]) await failAt(at);
  expect([await own(), closed]).toEqual([2, [1]]);
  clock.mockRestore();
});

test.each([
  ['MessageTooLargeError', 1, 'limit-exceeded', 'fatal', 'please report it'],
  ['ArgumentOutOfRangeError', 1, 'lane-plan-differs', 'fatal', 'Set LANES'],
  ['ReceiverDisconnectedError', 1, 'hub-unavailable', 'fatal', 'consumer group'],
  ['UnauthorizedError', 3, 'hub-unavailable', 'retry', 'the role Azure Event Hubs Data Receiver'],
  ['ServiceBusyError', 3, 'hub-unavailable', 'retry', 'check the namespace'],
] as const)('%s is tried %i time(s) and is %s (%s), with what to do', async (code, times, told, disposition, advice) => {
  let tried = 0;
  const hub = connected('facts', () => ({ close: async () => undefined }), patience);
  const failing = hub.use('take a message', () => {
    tried++;
    return Promise.reject(Object.assign(new Error('no'), { code }));
  });
  await expect(failing).rejects.toMatchObject({ code: told, disposition, message: expect.stringContaining(advice) });
  expect(tried).toBe(times);
});
