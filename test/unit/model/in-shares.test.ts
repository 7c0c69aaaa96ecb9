import { setImmediate } from 'node:timers/promises';
import { inShares } from '../../../lib/model/in-shares';

test('each item is done once, so many at once at most', async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];
  await inShares([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    await setImmediate();
    running--;
    done.push(item);
  });
  expect([done.sort(), most]).toEqual([[1, 2, 3, 4, 5], 2]);
});
