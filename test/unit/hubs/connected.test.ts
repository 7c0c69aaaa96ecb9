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
