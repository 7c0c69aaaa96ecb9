/** What is told of an incident beside its evidence. An enricher is its folder and a line here. */
import type { Enricher, Learner } from '../pipeline/enricher';
import { assets } from './assets';

export const enrichers: readonly Enricher[] = [assets];

export const learners: readonly Learner[] = enrichers.flatMap(({ learner }) => learner ?? []);
