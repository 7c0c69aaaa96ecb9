import type { Stores } from '../pipeline/ports';
import { checked } from './checked';
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
import { type Tables, tableNames } from './table';

const allChecked = (tables: Tables): Tables => Object.fromEntries(tableNames.map((name) => [name, checked(tables[name])])) as Tables;

/** What delivers needs these two and may reach no other. */
export const outboxNames = ['incidents', 'deliveries'] as const;
export type OutboxTables = Pick<Tables, (typeof outboxNames)[number]>;
export type Outbox = Pick<Stores, 'incidents' | 'deliveries'>;

const portsOver = (tables: Tables): Stores => ({
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

/** Every store over a set of tables, whoever keeps them; nothing reaches a table that the service would refuse. */
export const storesOver = (tables: Tables): Stores => portsOver(allChecked(tables));

/** The outbox alone, for an app that has no role on the other tables. */
export const outboxOver = (tables: OutboxTables): Outbox => ({
  incidents: incidents(checked(tables.incidents)),
  deliveries: deliveries(checked(tables.deliveries)),
});
