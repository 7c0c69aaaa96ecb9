import { HopwatchError } from '../../../../lib/model/errors';
import { marks } from '../../../../lib/pipeline/isolation/marks';
import { memoryStores } from '../../../../lib/stores/memory';

const mark = { work: 'raw message', partition: '0', sequence: 7 };

test('an attempt that was noted without an answer is nobody’s fault and does not count', async () => {
  const { attempts } = memoryStores();
  let down = true;
  const own = marks({
    ...attempts,
    note: async (...place) => {
      const count = await attempts.note(...place);
      if (down) throw new HopwatchError('store-unavailable', 'retry', 'no answer');
      return count;
    },
  });
  for (let times = 0; times < 9; times++) await expect(own.run(mark, async () => 'done')).rejects.toThrow('no answer');
  down = false;
  expect(await own.run(mark, async (attempt) => attempt)).toBe(1);
});

test('an attempt in which the process ended counts', async () => {
  const { attempts } = memoryStores();
  for (let times = 0; times < 3; times++) await attempts.note(mark.work, mark.partition, mark.sequence);
  expect(await marks(attempts).run(mark, async (attempt) => attempt)).toBe(4);
});
