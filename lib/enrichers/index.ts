/** What is told of an incident beside its evidence. An enricher is its folder and a line here. */
import type { Enricher, Learner } from '../pipeline/knowledge/enricher';
import { alerts } from './alerts';
import { assets } from './assets';
import { descendants } from './descendants';
import { egress } from './egress';
import { logons } from './logons';
import { prevalence } from './prevalence';
import { signatures } from './signatures';

export const enrichers: readonly Enricher[] = [alerts, assets, descendants, egress, logons, prevalence, signatures];

export const learners: readonly Learner[] = enrichers.flatMap(({ learner }) => learner ?? []);
