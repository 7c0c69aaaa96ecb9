import { mutants } from './mutants/mutants';
import { simulationWith } from './mutants/plant';
const main = async () => {
  const mutant = mutants.find((m) => /asked before/.test(m.name));
  if (mutant === undefined) throw new Error();
  const check = await simulationWith(mutant, 100);
  console.log(JSON.stringify((await check(1126)).touched));
};
void main();
