import { minutes, plus, type Ticks } from '../../../../lib/model/time';
import type { Account, Owner } from './accounts';
import type { Process } from './process';
import type { RecordStyle } from './record-style';

export type Role =
  | 'workstation'
  | 'helpdesk'
  | 'server'
  | 'file-server'
  | 'domain-controller'
  | 'jump-host'
  | 'management'
  | 'monitoring'
  | 'automation'
  | 'backup'
  | 'scanner'
  | 'office-server'
  | 'documents'
  | 'certificates';

export interface Device extends RecordStyle {
  readonly index: number;
  /** 40 hex digits, Defender's DeviceId. */
  readonly id: string;
  /** Mostly the FQDN, on some devices the bare name. */
  readonly name: string;
  readonly bareName: string;
  readonly role: Role;
  readonly isClient: boolean;
  /** The address behind which a branch's device is seen; undefined where it is seen as itself. */
  readonly nat: string | undefined;
  /** How the device writes SYSTEM: `nt authority\system` or its own machine account, with one SID. */
  readonly system: Account;
  readonly machine: Account;
  /** Newer sensors stream UniqueId columns. */
  readonly streamsUniqueIds: boolean;
  readonly user: Account | undefined;
  readonly addressAt: (at: Ticks) => string;
  readonly uptimes: readonly Uptime[];
}

/** From a boot to the next shutdown. */
export interface Uptime {
  readonly from: Ticks;
  readonly to: Ticks;
  /** Boots of the device up to this one, the upper bits of UniqueId. */
  readonly boots: number;
  readonly hosts: Hosts;
  readonly desktop: Desktop | undefined;
}

/** Processes that live as long as Windows does; `own` is the program that makes the machine what it is. */
export type Hosts = Readonly<
  Record<
    | 'system'
    | 'wininit'
    | 'services'
    | 'lsass'
    | 'dcomLaunch'
    | 'rpcss'
    | 'winmgmt'
    | 'schedule'
    | 'winrm'
    | 'userManager'
    | 'eventLog'
    | 'termService'
    | 'spooler'
    | 'defender'
    | 'own',
    Process
  >
>;

/** The session of the person at the device. */
export interface Desktop {
  readonly from: Ticks;
  readonly owner: Owner;
  readonly explorer: Process;
  readonly apps: readonly Process[];
}

export const uptimeAt = ({ uptimes }: Device, at: Ticks): Uptime | undefined => uptimes.find(({ from, to }) => from <= at && at < to);

/** When a boot is over: a desk's when its person has logged on. */
export const readyFrom = ({ from, desktop }: Uptime): Ticks => plus(desktop?.from ?? from, minutes(3));

/** Whether others can connect to it. */
export const isReachable = ({ nat }: Device): boolean => nat === undefined;

/** The address under which others see the device. */
export const seenAddress = (device: Device, at: Ticks): string => device.nat ?? device.addressAt(at);
