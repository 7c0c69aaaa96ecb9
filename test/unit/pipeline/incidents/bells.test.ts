import { undelivered } from '../../../../lib/pipeline/incidents/bells';
import { idOf } from '../../../support/contract/revisions';

test('of thousands of revisions those that are not delivered are told, and never so many asked about at once that they time out', async () => {
  const refs = Array.from({ length: 3000 }, (_, n) => ({ bucket: 0, id: idOf(1), revision: n }));
  let [asked, most] = [0, 0];
  const has = async ({ revision }: { readonly revision: number }): Promise<boolean> => {
    most = Math.max(most, ++asked);
    await Promise.resolve();
    asked--;
    return revision % 3 === 0;
  };
  expect((await undelivered(refs, { has })).map(({ revision }) => revision)).toEqual(
    refs.map(({ revision }) => revision).filter((revision) => revision % 3 !== 0),
  );
  expect(most).toBeLessThanOrEqual(64);
});
