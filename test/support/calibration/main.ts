import { writeFileSync } from 'node:fs';
import { styles } from '../company/estate/style';
import { type CompanyPlan, type Measured, measure } from './measure';
import { page } from './page';

const quiet = { attacks: 'none' } as const;
const attacked = { attacks: 'single' } as const;

/** None of these seeds was looked at when the thresholds and weights were chosen. */
const plans: readonly CompanyPlan[] = [
  { style: styles.smallFirm, devices: 60, days: 1, seed: 231, ...quiet },
  { style: styles.smallFirm, devices: 32, days: 3, seed: 232, ...quiet },
  { style: styles.unsure, devices: 32, days: 1, seed: 233, ...quiet },
  { style: styles.unsure, devices: 32, days: 3, seed: 239, ...quiet },
  { style: styles.enterprise, devices: 100, days: 1, seed: 234, ...quiet },
  { style: styles.enterprise, devices: 100, days: 3, seed: 240, ...quiet },
  { style: styles.smallFirm, devices: 40, days: 1, seed: 235, ...attacked },
  { style: styles.smallFirm, devices: 32, days: 1, seed: 236, ...attacked },
  { style: styles.enterprise, devices: 40, days: 1, seed: 237, ...attacked },
  { style: styles.unsure, devices: 32, days: 1, seed: 238, ...attacked },
];

const main = async (): Promise<void> => {
  const measured: Measured[] = [];
  for (const plan of plans) {
    const begun = Date.now();
    measured.push(await measure(plan));
    const { style, devices, days, seed } = plan;
    process.stderr.write(`${style.name}, ${devices} devices, ${days} d, seed ${seed}: ${((Date.now() - begun) / 1_000).toFixed(0)} s\n`);
    // After each company, so that a run that is stopped leaves what it has measured.
    writeFileSync('docs/calibration.md', page(measured, new Date().toISOString().slice(0, 10)));
  }
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
