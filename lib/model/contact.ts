import type { Address } from './address';
import type { DeviceId } from './fact';
import type { IncidentId } from './incident';
import type { Ticks } from './time';

/**
 * One instant at which an address reached a device, as the evidence of an incident has it. Nothing but evidence is in it,
 * so it stays true whatever becomes known of the address.
 */
export interface Contact {
  readonly source: Address;
  readonly target: DeviceId;
  /** As recorded, for display only. */
  readonly targetName: string;
  readonly incident: IncidentId;
  readonly at: Ticks;
}

/** Longest device id under which anything that crosses devices is kept. Defender's have 40 characters; a longer one could fill a row. */
export const longestDeviceId = 256;
