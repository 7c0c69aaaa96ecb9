import { atLeast } from '../../lib/model/incident';
import { falseAlarms, identityShare, type Measured, measure } from '../support/calibration/measure';
import { styles } from '../support/company/estate/style';

/** A seed that nothing was chosen by. Small, so that a run of all tests stays short; `npm run calibrate` measures larger ones. */
const plan = { devices: 100, days: 1, seed: 31, attacks: true, style: styles.enterprise };

/**
 * What a small company's first day may cost an analyst: the bar of one in 1,000 devices a day is for companies whose history is
 * known, and one alarm more is ten in 1,000 here.
 */
const alarmsAllowed = 5;

describe('a small company in which every attack of the catalogue happens', () => {
  let measured: Measured;
  beforeAll(async () => {
    measured = await measure(plan);
  }, 180_000);

  test('its administration raises no more than a handful of alarms, and none is High', () => {
    const loud = measured.benign.filter(({ severity }) => atLeast(severity, 'Medium'));
    expect(measured.benign.length).toBeGreaterThan(100);
    expect(falseAlarms(measured, 'High')).toBe(0);
    expect(loud.length).toBeLessThanOrEqual(alarmsAllowed);
  });

  test('nine of ten attacks whose session is shown are Medium or above', () => {
    const { loud, all } = identityShare(measured);
    expect(all).toBeGreaterThan(40);
    expect(loud / all).toBeGreaterThanOrEqual(0.9);
  });

  test('of the incidents at 0.9 nine of ten are attacks', () => {
    const sure = (incidents: Measured['benign']): number => incidents.filter(({ confidence }) => confidence >= 0.85).length;
    expect(sure(measured.hostile) / (sure(measured.hostile) + sure(measured.benign))).toBeGreaterThanOrEqual(0.85);
  });
});
