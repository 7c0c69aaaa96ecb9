import type { Ticks } from '../../../lib/model/time';
import type { Random } from '../worlds/seeded-random';
import type { Device, Uptime } from './estate/device';
import type { Estate } from './estate/estate';
import type { Columns, Table } from './rows/columns';

/** What the device's sensor leaves out: in real rows a question of luck, in a planted attack of its variant. */
export interface Sensor {
  /** Whether a process' LogonId is in its records; a third of real ones hold 0. */
  readonly showsLogon: () => boolean;
  /** Whether a record shows the LogonId of the process or session that acted; two thirds hold 0. */
  readonly showsCaller: () => boolean;
  /** Whether a network logon tells its remote port. */
  readonly showsPort: () => boolean;
  /** Whether an accept gets through the throttle that lets `share` of its kind pass. */
  readonly passes: (share: number) => boolean;
  /** Whether a file's certificate, which is reported in `share` of its uses, is reported now. */
  readonly certifies: (share: number) => boolean;
}

/** One device while it is up: where things happen. */
export interface Scene {
  readonly device: Device;
  readonly up: Uptime;
  readonly random: Random;
  readonly sensor: Sensor;
  readonly note: (at: Ticks, table: Table, columns: Columns) => void;
  /** Growing within a boot, unique on the device. */
  readonly nextLogonId: () => number;
}

/** Everything that is up at a time. */
export interface Stage {
  readonly estate: Estate;
  readonly random: Random;
  /** Undefined while the device is off. */
  readonly sceneOf: (device: Device) => Scene | undefined;
}
