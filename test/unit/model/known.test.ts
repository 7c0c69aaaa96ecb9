import { known } from '../../../lib/model/known';

test('what is undefined or empty is absent; 0 and false are known', () => {
  expect(Object.keys(known({ a: undefined, b: '', c: 0, d: false, e: 'x' }))).toEqual(['c', 'd', 'e']);
});
