import type { DeviceId } from '../../../lib/model/fact';
import type { Revision } from '../../../lib/model/incident';
import type { IncidentRow, StoredIncidents } from '../../../lib/pipeline/ports';
import { hostileNames } from '../../support/contract/hostile-names';
import { refused } from '../../support/contract/refusals';
import { at, bellOf, claimOf, idOf, largeRevisionOf, revisionOf, rowOf } from '../../support/contract/revisions';

const bucket = 3;
const [first, second] = [idOf(1), idOf(2)];

/** A new incident as the recorder writes it. */
const opening = (id: typeof first, claim: string): readonly IncidentRow[] => {
  const revision = revisionOf(id, 1);
  return [rowOf(revision), bellOf(revision), claimOf(claim, id)];
};

const ref = (id: typeof first, revision: number) => ({ bucket, id, revision });

export const incidentsContract = (name: string, make: () => Promise<StoredIncidents>): void => {
  describe(`Incidents, ${name}`, () => {
    let incidents: StoredIncidents;
    beforeEach(async () => {
      incidents = await make();
    });

    test('what was inserted is there: revision, bell and claim', async () => {
      expect(await incidents.insert(bucket, opening(first, 'anchor'))).toBe('inserted');
      expect(await incidents.read(ref(first, 1))).toEqual(revisionOf(first, 1));
      expect(await incidents.newest(bucket, first)).toEqual(revisionOf(first, 1));
      expect(await incidents.bells(bucket)).toEqual([ref(first, 1)]);
      expect(await incidents.readClaims(bucket, ['anchor', 'another'])).toEqual(new Map([['anchor', first]]));
    });

    test('what was not is not', async () => {
      expect(await incidents.read(ref(first, 1))).toBeUndefined();
      expect(await incidents.newest(bucket, first)).toBeUndefined();
      expect(await incidents.bells(bucket)).toEqual([]);
      expect(await incidents.readClaims(bucket, ['anchor'])).toEqual(new Map());
      expect(await incidents.readClaims(bucket, [])).toEqual(new Map());
    });

    test.each<[string, IncidentRow]>([
      ['claim', claimOf('anchor', first)],
      ['revision', rowOf(revisionOf(first, 1))],
      ['bell', bellOf({ id: first, revision: 1 })],
    ])('one %s that is there already, and nothing of the insert is written', async (_, there) => {
      await incidents.insert(bucket, opening(first, 'anchor'));
      expect(await incidents.insert(bucket, [...opening(second, 'other'), there])).toBe('conflict');
      expect(await incidents.newest(bucket, second)).toBeUndefined();
      expect(await incidents.bells(bucket)).toEqual([ref(first, 1)]);
      expect(await incidents.readClaims(bucket, ['anchor', 'other'])).toEqual(new Map([['anchor', first]]));
    });

    test('of several who claim at once one is the first, and the others wrote nothing', async () => {
      const ids = [1, 2, 3, 4, 5, 6].map(idOf);
      const answers = await Promise.all(ids.map((id) => incidents.insert(bucket, opening(id, 'anchor'))));
      expect(answers.filter((answer) => answer === 'inserted')).toHaveLength(1);
      const winner = ids[answers.indexOf('inserted')]!;
      expect(await incidents.readClaims(bucket, ['anchor'])).toEqual(new Map([['anchor', winner]]));
      expect(await incidents.bells(bucket)).toEqual([ref(winner, 1)]);
      const newest = await Promise.all(ids.map((id) => incidents.newest(bucket, id)));
      expect(newest.filter((revision) => revision !== undefined).map(({ id }) => id)).toEqual([winner]);
    });

    test('the newest revision is the one with the greatest number, beyond nine and ninety-nine', async () => {
      for (const revisions of [[9, 10], [99], [100, 101], [2]])
        await incidents.insert(
          bucket,
          revisions.map((n) => rowOf(revisionOf(first, n))),
        );
      await incidents.insert(bucket, [rowOf(revisionOf(second, 7))]);
      expect((await incidents.newest(bucket, first))?.revision).toBe(101);
      expect((await incidents.newest(bucket, second))?.revision).toBe(7);
      expect(await incidents.read(ref(first, 10))).toEqual(revisionOf(first, 10));
    });

    test('a bell is gone once it was deleted, the revision stays; deleting it again is no error', async () => {
      await incidents.insert(bucket, opening(first, 'anchor'));
      await incidents.insert(bucket, opening(second, 'other'));
      await incidents.deleteBell(ref(first, 1));
      await incidents.deleteBell(ref(first, 1));
      expect(await incidents.bells(bucket)).toEqual([ref(second, 1)]);
      expect(await incidents.read(ref(first, 1))).toEqual(revisionOf(first, 1));
    });

    test('bells are listed past a page', async () => {
      const bells = Array.from({ length: 1100 }, (_, n) => ({ id: idOf(n), revision: 1 }));
      await Promise.all(
        Array.from({ length: 11 }, (_, part) => incidents.insert(bucket, bells.slice(part * 100, (part + 1) * 100).map(bellOf))),
      );
      expect(new Set((await incidents.bells(bucket)).map(({ id }) => id))).toEqual(new Set(bells.map(({ id }) => id)));
    });

    test('all of what was opened before an instant is forgotten: revisions, bells, claims; the rest of the bucket and others stay', async () => {
      const [old, young] = [at('2026-03-01T10:00:00.0000001Z'), at('2026-03-01T10:00:00.0000002Z')];
      await incidents.insert(bucket, [...opening(first, 'anchor'), rowOf(revisionOf(first, 2)), bellOf({ id: first, revision: 2 })]);
      await incidents.insert(bucket, [rowOf({ ...revisionOf(second, 1), openedAt: young }), claimOf('other', second)]);
      await incidents.insert(11, opening(first, 'anchor'));
      expect([await incidents.forget(bucket, old), await incidents.ids(bucket)]).toEqual([0, new Set([first, second])]);
      expect([await incidents.forget(bucket, young), await incidents.ids(bucket)]).toEqual([1, new Set([second])]);
      expect([await incidents.newest(bucket, first), await incidents.bells(bucket)]).toEqual([undefined, []]);
      expect(await incidents.readClaims(bucket, ['anchor', 'other'])).toEqual(new Map([['other', second]]));
      expect([await incidents.ids(11), (await incidents.bells(11)).length]).toEqual([new Set([first]), 1]);
      expect(await incidents.insert(bucket, opening(first, 'anchor'))).toBe('inserted');
    });

    test('many claims are read at once', async () => {
      const keys = Array.from({ length: 100 }, (_, n) => `anchor${n}`);
      await incidents.insert(
        bucket,
        keys.map((key) => claimOf(key, first)),
      );
      expect((await incidents.readClaims(bucket, [...keys, 'another'])).size).toBe(100);
    });

    test('buckets are apart', async () => {
      await incidents.insert(1, opening(first, 'anchor'));
      expect(await incidents.insert(11, opening(second, 'anchor'))).toBe('inserted');
      expect(await incidents.newest(1, second)).toBeUndefined();
      expect(await incidents.bells(11)).toEqual([{ bucket: 11, id: second, revision: 1 }]);
    });

    test('text of any kind comes back in a revision, and times to the tick', async () => {
      const revision = revisionOf(first, 1, hostileNames.join('|'));
      const written = { ...revision, assessment: { ...revision.assessment, reasons: hostileNames }, absorbedBy: second, recurredIn: 2 };
      await incidents.insert(bucket, [rowOf(written)]);
      expect(await incidents.read(ref(first, 1))).toEqual(written);
    });

    test.each<[string, () => readonly IncidentRow[]]>([
      ['more than 100 rows', () => Array.from({ length: 101 }, (_, n) => bellOf({ id: idOf(n), revision: 1 }))],
      ['a row twice', () => [bellOf({ id: first, revision: 1 }), claimOf('anchor', first), bellOf({ id: first, revision: 1 })]],
      ['a revision beyond a row', () => [bellOf({ id: first, revision: 1 }), rowOf(largeRevisionOf(first, 1, 800 * 1024))]],
      ['revisions beyond a transaction', () => [1, 2, 3, 4].map((n) => rowOf(largeRevisionOf(first, n, 700 * 1024)))],
      ['a claim that is no key', () => [bellOf({ id: first, revision: 1 }), claimOf('a/b', first)]],
    ])('%s: refused, and nothing is written', async (_, rows) => {
      await expect(incidents.insert(bucket, rows())).rejects.toMatchObject(refused);
      expect(await incidents.bells(bucket)).toEqual([]);
      expect(await incidents.newest(bucket, first)).toBeUndefined();
    });

    test('exactly 100 rows are one transaction', async () => {
      const bells = Array.from({ length: 100 }, (_, n) => bellOf({ id: idOf(n), revision: 1 }));
      expect(await incidents.insert(bucket, bells)).toBe('inserted');
      expect(await incidents.insert(bucket, bells)).toBe('conflict');
    });

    describe('of a device', () => {
      const device = 'device' as DeviceId;
      const named = (id: typeof first, revision: number, whose: string, text = 'cmd.exe'): Revision => ({
        ...revisionOf(id, revision, text),
        device: whose as DeviceId,
      });

      test('its claims, revisions and bells are found, and go; those of others in its bucket stay', async () => {
        await incidents.insert(bucket, [...opening(first, 'anchor'), claimOf('second-anchor', first), rowOf(revisionOf(first, 2))]);
        await incidents.insert(bucket, [rowOf(named(second, 1, 'another')), bellOf({ id: second, revision: 1 }), claimOf('other', second)]);
        await incidents.insert(4, opening(first, 'anchor'));
        const found = await incidents.ofDevice(bucket, device);
        expect([found.ids, found.names, found.count]).toEqual([new Set([first]), new Set(['device']), 5]);
        expect((await incidents.newest(bucket, first))?.revision).toBe(2);
        await found.remove();
        await found.remove();
        expect([await incidents.newest(bucket, first), await incidents.read(ref(first, 1))]).toEqual([undefined, undefined]);
        expect(await incidents.readClaims(bucket, ['anchor', 'second-anchor', 'other'])).toEqual(new Map([['other', second]]));
        expect([await incidents.bells(bucket), (await incidents.newest(bucket, second))?.device]).toEqual([[ref(second, 1)], 'another']);
        expect((await incidents.newest(4, first))?.device).toBe('device');
        expect((await incidents.ofDevice(bucket, device)).count).toBe(0);
      });

      test('incidents of other devices that name it are told, in any bucket and case, whole names only', async () => {
        const texts = ['WKS-117', 'wks-1170', 'the wks-117 of old', 'nothing', 'wks-117'];
        for (const [n, text] of texts.entries()) await incidents.insert(n, [rowOf(named(idOf(n + 1), 1, 'another', text))]);
        await incidents.insert(9, [rowOf(revisionOf(idOf(9), 1, 'wks-117'))]);
        expect(await incidents.naming(new Set(['another name', 'wks-117']), device)).toEqual(new Set([idOf(1), idOf(5)]));
      });
    });
  });
};
