import { byTimeThenId, type Fact, textOf } from '../model/fact';
import type { Evidence, Incident } from '../model/incident';
import { known } from '../model/known';
import { factsAs } from './evidence';
import { neutralise } from './neutralise';

const programIn = (fact: Fact): string => textOf(fact, 'ProcessCommandLine') || textOf(fact, 'RegistryValueData');

/** The service that was installed or changed, as its first record has it. */
export const serviceOf = (evidence: Evidence): Incident['service'] => {
  const named = factsAs(evidence, 'install', 'write').filter((fact) => textOf(fact, 'ServiceName') !== '');
  const [first] = [...named].sort(byTimeThenId);
  return first === undefined
    ? undefined
    : {
        name: neutralise(textOf(first, 'ServiceName'), 256),
        ...known({ image: neutralise(textOf(first, 'ServiceImage'), 512), commandLine: neutralise(programIn(first)) }),
      };
};
