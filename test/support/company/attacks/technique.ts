import type { Ticks } from '../../../../lib/model/time';
import { pick, type Random } from '../../worlds/seeded-random';
import type { Account } from '../estate/accounts';
import type { Device } from '../estate/device';
import type { Process } from '../estate/process';
import { type Image, unsigned } from '../estate/software';
import { hexOf } from '../random';
import type { Scene } from '../scene';
import { enter, type Session } from '../steps/remoting';

/** One movement from `source` to `target`, while it is made. */
export interface Hop {
  readonly source: Scene;
  readonly target: Scene;
  readonly at: Ticks;
  readonly account: Account;
  /** The intruder's process on the source. */
  readonly implant: Process;
  readonly random: Random;
  /** The target after its next boot, where the technique needs one. */
  readonly afterBoot: Scene | undefined;
}

export interface Technique {
  readonly name: string;
  /** MITRE ATT&CK's number. */
  readonly technique: string;
  readonly on: (device: Device) => boolean;
  /** When: in working hours, in the minutes after a boot, or on a day before one. */
  readonly when: 'any' | 'after-boot' | 'before-boot';
  /** How far: one hop, one to a third machine, or to many at once. */
  readonly spread: 'one' | 'chain' | 'fleet';
  /** Whether the sensor's throttle lets no accept through. */
  readonly throttled: boolean;
  /** Notes the records on both ends. Returns the payload's process on the target, or the server it runs in. */
  readonly act: (hop: Hop) => Process;
}

const anyDevice = (): boolean => true;

export const technique = (name: string, id: string, act: Technique['act'], more: Partial<Technique> = {}): Technique => ({
  name,
  technique: id,
  on: anyDevice,
  when: 'any',
  spread: 'one',
  throttled: false,
  act,
  ...more,
});

export const hasDesktop = ({ isClient }: Device): boolean => isClient;

const writable = ['C:\\ProgramData\\', 'C:\\Users\\Public\\', 'C:\\Windows\\Temp\\', 'C:\\Windows\\Tasks\\'];

/** An unsigned file that no other machine has. */
export const payload = ({ random }: Hop, extension = 'exe', stem?: string): Image => {
  const word = hexOf(`${random()}`, 7);
  return unsigned(`${stem ?? `upd${word}`}.${extension}`, `${pick(random, writable)}${stem === undefined ? '' : `${word}\\`}`);
};

/** The intruder's connection, call to the mapper if it is to 135, and logon. */
export const breakIn = ({ source, target, at, account, implant }: Hop, port: 135 | 445 | 5985): Session =>
  enter(source, target, at, implant, account, port, 1, { protocol: port === 5985 ? 'Kerberos' : 'NTLM' });
