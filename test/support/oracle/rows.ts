import type { Connection, Process } from './records';
import { printedTime, readNumber } from './values';

export type Rule = 'dcom-remote-child' | 'dcom-activation-child' | 'scm-remote-service';

export interface RowConnection {
  readonly Timestamp: string;
  readonly ReportId: string | number | null;
  readonly RemoteIP: string;
  readonly RemotePort: number | null;
}

/** One row per server and child record (section 6). */
export interface ExactRow {
  readonly rule: Rule;
  readonly DeviceId: string;
  readonly server: { readonly ProcessId: number | null; readonly CreationTime: string | null; readonly FileName: string };
  readonly child: {
    readonly ProcessId: number | null;
    readonly CreationTime: string | null;
    readonly FileName: string;
    readonly Timestamp: string;
    readonly ReportId: string | number | null;
  };
  readonly connections: readonly RowConnection[];
}

/** What a rule found: one connection, one server, one child record. */
export interface Finding {
  readonly rule: Rule;
  readonly connection: Connection;
  readonly server: { readonly ProcessId: number | null; readonly CreationTime: bigint | null; readonly FileName: string };
  readonly child: Process;
  readonly childCreationTime: bigint | null;
}

const printedOrNull = (time: bigint | null): string | null => (time === null ? null : printedTime(time));

const textOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const connectionKey = (connection: RowConnection): string =>
  JSON.stringify([connection.Timestamp, connection.RemoteIP, connection.RemotePort, connection.ReportId]);

/** Once each, by Timestamp. */
const united = (connections: readonly RowConnection[]): RowConnection[] => {
  const byKey = new Map(connections.map((connection) => [connectionKey(connection), connection]));
  return [...byKey.entries()].sort(([one], [other]) => textOrder(one, other)).map(([, connection]) => connection);
};

const rowOf = ({ rule, connection, server, child, childCreationTime }: Finding): ExactRow => ({
  rule,
  DeviceId: child.DeviceId,
  server: { ProcessId: server.ProcessId, CreationTime: printedOrNull(server.CreationTime), FileName: server.FileName },
  child: {
    ProcessId: child.ProcessId,
    CreationTime: printedOrNull(childCreationTime),
    FileName: child.FileName,
    Timestamp: printedTime(child.Timestamp),
    ReportId: child.ReportId,
  },
  connections: [
    {
      Timestamp: printedTime(connection.Timestamp),
      ReportId: connection.ReportId,
      RemoteIP: connection.RemoteIP,
      RemotePort: connection.RemotePort,
    },
  ],
});

const withoutConnections = (row: ExactRow): string => JSON.stringify({ ...row, connections: [] });

/** One row per server and child as printed; the order of the findings means nothing. */
export const rowsOf = (findings: readonly Finding[]): ExactRow[] => {
  const rows = new Map<string, ExactRow>();
  for (const finding of findings) {
    const row = rowOf(finding);
    const key = withoutConnections(row);
    rows.set(key, { ...row, connections: [...(rows.get(key)?.connections ?? []), ...row.connections] });
  }
  return [...rows.entries()]
    .sort(([one], [other]) => textOrder(one, other))
    .map(([, row]) => ({ ...row, connections: united(row.connections) }));
};

type Printed = string | number | null | undefined;

/** The part of a row that two readers compare; the oracle's rows and the product's both fit. */
export interface ComparableRow {
  readonly rule: string;
  readonly DeviceId: Printed;
  readonly server: { readonly ProcessId?: Printed; readonly CreationTime?: string | null | undefined };
  readonly child: { readonly ProcessId?: Printed; readonly CreationTime?: string | null | undefined };
  readonly connections: readonly {
    readonly Timestamp: string;
    readonly ReportId?: Printed;
    readonly RemoteIP?: string | null | undefined;
    readonly RemotePort?: Printed;
  }[];
}

export interface CanonicalRow {
  readonly rule: string;
  readonly DeviceId: string;
  readonly server: { readonly ProcessId: number | null; readonly CreationTime: string | null };
  readonly child: { readonly ProcessId: number | null; readonly CreationTime: string | null };
  readonly connections: readonly RowConnection[];
}

const canonicalReportId = (value: Printed): string | null => (value === undefined || value === null || value === '' ? null : String(value));

const canonicalRow = (row: ComparableRow): CanonicalRow => ({
  rule: row.rule,
  DeviceId: String(row.DeviceId ?? ''),
  server: { ProcessId: readNumber(row.server.ProcessId), CreationTime: row.server.CreationTime ?? null },
  child: { ProcessId: readNumber(row.child.ProcessId), CreationTime: row.child.CreationTime ?? null },
  connections: row.connections.map((connection) => ({
    Timestamp: connection.Timestamp,
    ReportId: canonicalReportId(connection.ReportId),
    RemoteIP: connection.RemoteIP ?? '',
    RemotePort: readNumber(connection.RemotePort),
  })),
});

const canonicalKey = (row: CanonicalRow): string => JSON.stringify({ ...row, connections: [] });

/**
 * Rows by the key of section 6 with their connections united, sorted: two lists can be compared with toEqual. File
 * names and the records a row came from are no part of the key; numbers may be text, a ReportId becomes text.
 */
export const canonicalRows = (rows: readonly ComparableRow[]): CanonicalRow[] => {
  const byKey = new Map<string, CanonicalRow>();
  for (const row of rows.map(canonicalRow)) {
    const key = canonicalKey(row);
    byKey.set(key, { ...row, connections: [...(byKey.get(key)?.connections ?? []), ...row.connections] });
  }
  return [...byKey.entries()]
    .sort(([one], [other]) => textOrder(one, other))
    .map(([, row]) => ({ ...row, connections: united(row.connections) }));
};

export interface PrintedRow extends ComparableRow {
  readonly server: ComparableRow['server'] & { readonly FileName?: string | null | undefined };
  readonly child: ComparableRow['child'] & {
    readonly FileName?: string | null | undefined;
    readonly Timestamp?: string | undefined;
    readonly ReportId?: Printed;
  };
}

const printedKey = (row: PrintedRow): string => {
  const { rule, DeviceId, server, child } = canonicalRow({ ...row, connections: [] });
  return JSON.stringify([
    rule,
    DeviceId,
    server,
    row.server.FileName ?? '',
    child,
    row.child.FileName ?? '',
    row.child.Timestamp,
    canonicalReportId(row.child.ReportId),
  ]);
};

/** The rows whose names, child Timestamp or child ReportId stand in no row of the oracle: what canonicalRows leaves out. */
export const unexplainedRows = <Row extends PrintedRow>(rows: readonly Row[], oracleRows: readonly ExactRow[]): Row[] => {
  const explained = new Set(oracleRows.map(printedKey));
  return rows.filter((row) => !explained.has(printedKey(row)));
};
