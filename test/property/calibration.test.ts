import { atLeast, type Incident } from '../../lib/model/incident';
import { falseAlarms, identityShare, type Measured, measure } from '../support/calibration/measure';
import { styles } from '../support/company/estate/style';

/** Another company at each run; give `SEED` to see one again. `npm run calibrate` measures more and larger ones. */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const plan = { devices: 32, days: 1, seed, style: styles.smallFirm } as const;

/**
 * On their first day those who administer one or two machines are not known yet: two people, of whom each may leave one or two.
 * The bar of one in 1,000 devices a day is for companies whose history is known.
 */
const alarmsAllowed = 4;

const loud = (incidents: readonly Incident[]): readonly Incident[] => incidents.filter(({ severity }) => atLeast(severity, 'Medium'));
const sure = (incidents: readonly Incident[]): number => incidents.filter(({ confidence }) => confidence >= 0.85).length;

describe(`a small company that nothing was chosen by (SEED=${seed})`, () => {
  test('its administration raises no more than a handful of alarms on the first day, and none is High', async () => {
    const measured = await measure({ ...plan, attacks: 'none' });
    expect(measured.benign.length).toBeGreaterThan(80);
    expect(loud(measured.benign).length).toBeLessThanOrEqual(alarmsAllowed);
    expect(falseAlarms(measured, 'High')).toBe(0);
  }, 180_000);

  describe('with every attack of the catalogue in it, from one machine', () => {
    let measured: Measured;
    beforeAll(async () => {
      measured = await measure({ ...plan, attacks: 'single' });
    }, 180_000);

    test('nine of ten attacks whose session is shown are Medium or above, when posted and in the end', () => {
      for (const when of ['posted', 'final'] as const) {
        const share = identityShare(measured, when);
        expect(share.all).toBeGreaterThan(40);
        expect(share.loud / share.all).toBeGreaterThanOrEqual(0.9);
      }
    });

    test('of the incidents at 0.9 nine of ten are attacks', () => {
      expect(sure(measured.hostile)).toBeGreaterThan(40);
      expect(sure(measured.hostile) / (sure(measured.hostile) + sure(measured.benign))).toBeGreaterThanOrEqual(0.9);
    });
  });
});
