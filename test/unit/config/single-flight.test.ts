import { singleFlight } from '../../../lib/config/single-flight';

const counting = (outcome: () => Promise<number>) => {
  let calls = 0;
  const flight = singleFlight(
    (key: string) => key,
    () => {
      calls++;
      return outcome();
    },
  );
  return { flight, calls: () => calls };
};

test('who asks while a call is under way gets its outcome, for its own key', async () => {
  const { flight, calls } = counting(async () => 7);
  expect(await Promise.all([flight('a'), flight('a'), flight('b')])).toEqual([7, 7, 7]);
  expect(calls()).toBe(2);
});

test('who asks later asks anew, after a failure too', async () => {
  let fails = true;
  const { flight, calls } = counting(async () => {
    if (fails) throw new Error('down');
    return 7;
  });
  await expect(Promise.all([flight('a'), flight('a')])).rejects.toThrow('down');
  fails = false;
  expect(await flight('a')).toBe(7);
  expect(calls()).toBe(2);
});
