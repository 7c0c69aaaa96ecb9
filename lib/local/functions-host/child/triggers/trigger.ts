import type { RegisteredFunction } from '../core-module';

/** What calls a function. */
export interface Trigger {
  /** Begins nothing new; what runs goes on. */
  stop(): Promise<void>;
}

/** The binding that triggers a function. */
export const triggerOf = ({ metadata }: RegisteredFunction) =>
  Object.values(metadata.bindings).find(({ type }) => type.endsWith('Trigger'));
