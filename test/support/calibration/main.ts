import { writeFileSync } from 'node:fs';
import { styles } from '../company/estate/style';
import { type CompanyPlan, type Measured, measure } from './measure';
import { page } from './page';

const quiet = { attacks: 'none' } as const;
const attacked = { attacks: 'single' } as const;

/** None of these seeds was looked at when the thresholds and weights were chosen. */
const plans: readonly CompanyPlan[] = [
  { style: styles.enterprise, devices: 200, days: 1, seed: 221, ...quiet },
  { style: styles.enterprise, devices: 80, days: 3, seed: 222, ...quiet },
  { style: styles.smallFirm, devices: 80, days: 1, seed: 223, ...quiet },
  { style: styles.smallFirm, devices: 40, days: 3, seed: 224, ...quiet },
  { style: styles.unsure, devices: 40, days: 1, seed: 225, ...quiet },
  { style: styles.smallFirm, devices: 40, days: 1, seed: 226, attacks: 'all' },
  { style: styles.smallFirm, devices: 40, days: 2, seed: 227, ...attacked },
  { style: styles.enterprise, devices: 60, days: 1, seed: 228, ...attacked },
  { style: styles.unsure, devices: 40, days: 1, seed: 229, ...attacked },
];

const main = async (): Promise<void> => {
  const measured: Measured[] = [];
  for (const plan of plans) {
    const begun = Date.now();
    measured.push(await measure(plan));
    const { style, devices, days, seed } = plan;
    process.stderr.write(`${style.name}, ${devices} devices, ${days} d, seed ${seed}: ${((Date.now() - begun) / 1_000).toFixed(0)} s\n`);
  }
  const text = page(measured, new Date().toISOString().slice(0, 10));
  writeFileSync('docs/calibration.md', text);
  process.stdout.write(text);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
