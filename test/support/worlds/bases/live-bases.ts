/*
 * Base worlds of the live forms, in families: what stands together in a world can interfere.
 */
import type { Base } from '../drafts';
import { dcomBases } from './live/dcom';
import { managementBases, subscriptionBases } from './live/management';
import { runningBases } from './live/running';
import { serviceBases } from './live/services';
import { taskBases } from './live/tasks';

export const families = {
  dcom: { ...dcomBases, ...runningBases },
  services: serviceBases,
  management: managementBases,
  tasks: { ...taskBases, ...subscriptionBases },
} as const;

export type Family = keyof typeof families;

export const liveBases = { ...families.dcom, ...families.services, ...families.management, ...families.tasks } satisfies Record<
  string,
  Base
>;

export type LiveBaseName = keyof typeof liveBases;
