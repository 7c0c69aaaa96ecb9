import { mutants } from './mutants/mutants';
import { simulationWith } from './mutants/plant';
const [, , pattern, from, cases, most] = process.argv;
const main = async () => {
  for (const [index, mutant] of mutants.entries()) {
    if (!new RegExp(pattern ?? '').test(mutant.name)) continue;
    const check = await simulationWith(mutant, 100 + index);
    let [wrong, tried] = [0, 0]; const kinds = new Map<string, number>();
    for (; tried < Number(cases) || (wrong === 0 && tried < Number(most)); tried++) {
      const { faults } = await check(Number(from) + tried);
      if (faults.length > 0) { wrong++; if (process.env.FULL) console.log(Number(from) + tried, faults.join("\n")); for (const k of new Set(faults.map((f) => f.replace(/[0-9a-f-]{20,}.*/, '').replace(/\d+/g, 'N').slice(0, 60)))) kinds.set(k, (kinds.get(k) ?? 0) + 1); }
    }
    console.log(mutant.name, `${wrong}/${tried}`, [...kinds].map(([k, n]) => `${n}x ${k}`).join(' | '));
  }
};
void main();
