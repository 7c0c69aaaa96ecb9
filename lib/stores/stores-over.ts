import type { Stores } from '../pipeline/ports';
import { attempts } from './ports/attempts';
import { deadLetters } from './ports/dead-letters';
import { deliveries } from './ports/deliveries';
import { hops } from './ports/hops';
import { incidents } from './ports/incidents';
import { lanePlan } from './ports/lane-plan';
import { progress } from './ports/progress';
import { reference } from './ports/reference';
import { settling } from './ports/settling';
import { stateLog } from './ports/state-log';
import type { Tables } from './table';

/** Every store over a set of tables, whoever keeps them. */
export const storesOver = (tables: Tables): Stores => ({
  stateLog: stateLog(tables.state),
  lanePlan: lanePlan(tables.config),
  progress: progress(tables.progress),
  incidents: incidents(tables.incidents),
  deliveries: deliveries(tables.deliveries),
  settling: settling(tables.settling),
  reference: reference(tables.reference),
  hops: hops(tables.hops),
  deadLetters: deadLetters(tables.deadletters),
  attempts: attempts(tables.attempts),
});
