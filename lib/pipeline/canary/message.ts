import type { DeviceId } from '../../model/fact';
import { formatTicks, fromUnixMilliseconds, minutes, parseTicks, type Ticks, ticksOf, toMilliseconds } from '../../model/time';

/** How often canaries are sent: the schedule of `functions/canary.ts`. */
const interval = minutes(5);

/** The round that an instant belongs to: the nearest, because a timer may be early. */
export const roundAt = (unixMilliseconds: number): number => Math.round(unixMilliseconds / toMilliseconds(interval));

const beginningOf = (round: number): Ticks => fromUnixMilliseconds(round * toMilliseconds(interval));

/** The Service Control Manager of every canary, up since a day on which there was none. */
const services = {
  InitiatingProcessFileName: 'services.exe',
  InitiatingProcessFolderPath: 'c:\\windows\\system32\\services.exe',
  InitiatingProcessCommandLine: 'services.exe',
  InitiatingProcessId: 720,
  InitiatingProcessCreationTime: formatTicks(parseTicks('2026-01-01T00:00:00Z') ?? ticksOf(0n)),
  InitiatingProcessParentFileName: 'wininit.exe',
  InitiatingProcessParentId: 640,
  InitiatingProcessAccountDomain: 'nt authority',
  InitiatingProcessAccountName: 'system',
  InitiatingProcessAccountSid: 'S-1-5-18',
};

/** From an address that is kept for documentation (RFC 5737). */
const connection = {
  ActionType: 'InboundConnectionAccepted',
  RemoteIP: '192.0.2.1',
  RemotePort: 50_000,
  LocalIP: '192.0.2.2',
  LocalPort: 49_700,
  Protocol: 'TcpV4',
};

/** A canary that is sent in a round; what happened on its device happened when it was sent. */
export interface Canary {
  readonly device: DeviceId;
  readonly round: number;
  readonly sentAt: Ticks;
}

/** The process that was started: one a round, so that a round is a hop, however often it is sent. */
const started = (round: number) => ({
  ActionType: 'ProcessCreated',
  FileName: 'canary.exe',
  FolderPath: 'C:\\Windows\\canary.exe',
  ProcessId: 7044,
  ProcessCreationTime: formatTicks(beginningOf(round)),
  ProcessCommandLine: 'canary.exe',
  AccountDomain: 'nt authority',
  AccountName: 'system',
  AccountSid: 'S-1-5-18',
});

/**
 * A message as Defender's streaming would write it: services.exe took a connection from another machine and started a
 * process. It is what the rule `scm-remote-service` looks for, complete by itself.
 */
export const canaryMessage = ({ device, round, sentAt }: Canary): Uint8Array => {
  const at = formatTicks(sentAt);
  const record = (table: string, report: number, columns: object) => ({
    time: at,
    operationName: 'Publish',
    category: `AdvancedHunting-${table}`,
    properties: { Timestamp: at, DeviceId: device, DeviceName: device, ReportId: report, ...columns, ...services },
    Tenant: 'DefaultTenant',
  });
  const records = [record('DeviceNetworkEvents', 1, connection), record('DeviceProcessEvents', 2, started(round))];
  return Buffer.from(JSON.stringify({ records }), 'utf8');
};
