/**
 * What the pipeline needs from the world. Each port has a strict implementation in memory (it enforces the service's
 * limits; replay, tests and simulation use it) and one for Azure, under one contract suite. Every call either does what
 * it says, or throws a HopwatchError with a disposition; an ambiguous answer of the service is resolved inside the port.
 */
export type * from './attempts';
export type * from './dead-letters';
export type * from './hubs';
export type * from './incidents';
export type * from './knowledge';
export type * from './lane';
export type * from './outside';
export type * from './stores';
