import { groupedBy } from '../../../lib/model/grouped';
import { ascending } from '../../../lib/model/order';

test('items are grouped in the order of the first of each key, and keep their own', () => {
  const grouped = groupedBy(['b1', 'a1', 'b2', 'c1', 'a2', 'b3'], (item) => item[0]);
  expect([...grouped]).toEqual([
    ['b', ['b1', 'b2', 'b3']],
    ['a', ['a1', 'a2']],
    ['c', ['c1']],
  ]);
  expect(groupedBy([], () => 'key').size).toBe(0);
});

test('the lesser comes first, and what is equal stays as it stands', () => {
  expect([3n, -1n, 2n, -1n].sort(ascending)).toEqual([-1n, -1n, 2n, 3n]);
  expect(['b', 'B', 'a', ''].sort(ascending)).toEqual(['', 'B', 'a', 'b']);
  expect(ascending('same', 'same')).toBe(0);
});
