/**
 * What Defender sends. One file per table: its zod schema under Microsoft's column names, and through `readRecord` the way
 * from a record to a fact. Nothing here knows rules, streams or stores; a record that does not fit is an answer, not an
 * exception. A new table is its file and a line in `tables` below.
 */
import type { DefenderTable } from '../model/fact';
import { alertEvidence, alertInfo } from './alerts';
import type { TableDefinition } from './define-table';
import { deviceEvents } from './device-events';
import { deviceFileCertificateInfo } from './device-file-certificate-info';
import { deviceImageLoadEvents } from './device-image-load-events';
import { deviceInfo } from './device-info';
import { deviceLogonEvents } from './device-logon-events';
import { deviceNetworkEvents } from './device-network-events';
import { deviceNetworkInfo } from './device-network-info';
import { deviceProcessEvents } from './device-process-events';
import { deviceRegistryEvents } from './device-registry-events';

const tables: readonly TableDefinition[] = [
  deviceProcessEvents,
  deviceNetworkEvents,
  deviceLogonEvents,
  deviceEvents,
  deviceRegistryEvents,
  deviceImageLoadEvents,
  deviceFileCertificateInfo,
  deviceNetworkInfo,
  deviceInfo,
  alertInfo,
  alertEvidence,
];

const byName: ReadonlyMap<string, TableDefinition> = new Map(tables.map((definition) => [definition.table, definition]));

export const tableNamed = (name: string): TableDefinition | undefined => byName.get(name);
export const defenderTables: readonly DefenderTable[] = tables.map((definition) => definition.table);
