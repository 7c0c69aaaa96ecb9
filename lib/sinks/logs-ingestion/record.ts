import { z } from 'zod';

/**
 * A row of the custom table, column by column: what the sink sends, what the data collection rule takes, what the analytics
 * rule reads. The columns of table and rule are derived from it, so that none of them can drift.
 */

/** Types of columns in a data collection rule; the table's schema calls `datetime` `dateTime`. */
export type ColumnType = 'string' | 'int' | 'real' | 'boolean' | 'datetime' | 'dynamic';

interface ColumnMeta {
  readonly column: ColumnType;
  /** Longest value: UTF-16 units of a string, bytes of a list as JSON. What is longer is cut, with a mark. */
  readonly limit?: number;
  readonly about: string;
}

const columnOf = z.registry<ColumnMeta>();

/** The service cuts a value at 64 KiB, and says nothing. */
const listBytes = 60_000;
/** The same for a list that is a text. */
export const entitiesBytes = listBytes;

const text = (about: string, limit = 1024) => z.string().optional().register(columnOf, { column: 'string', limit, about });
const time = (about: string) => z.string().optional().register(columnOf, { column: 'datetime', about });
const whole = (about: string) => z.int().optional().register(columnOf, { column: 'int', about });
const flag = (about: string) => z.boolean().register(columnOf, { column: 'boolean', about });
const list = (about: string) => z.array(z.unknown()).register(columnOf, { column: 'dynamic', limit: listBytes, about });

/** Longest command line that is sent; Windows allows 32,767 characters. */
const commandLine = 8192;

const record = z.strictObject({
  DetectionId: z.string().register(columnOf, { column: 'string', limit: 64, about: 'Id of the incident, the same in all its rows' }),
  Revision: z.int().register(columnOf, { column: 'int', about: 'Step in the incident’s life, from 1; the greatest one is what holds' }),
  Mode: z.string().register(columnOf, { column: 'string', limit: 16, about: 'live, or shadow: recorded, not to be alerted on' }),
  SeverityRaised: flag('More severe than the revision before it, or the first one that is live'),
  Recurred: flag('New evidence came more than 24 hours after all earlier evidence'),
  AbsorbedBy: text('DetectionId of the incident that this one turned out to be a part of'),
  RuleIds: list('Rules that matched'),
  EngineVersion: text('Version of what wrote the row'),
  SourceTenantId: text('Entra tenant whose devices are watched'),

  DetectionTitle: text('What happened and where; safe to render'),
  DetectionSummary: text('Who reached the device, how, and what ran, in one sentence; safe to render', 4096),
  Severity: text('High, Medium, Low or Informational'),
  SeverityReasons: list('Why the severity is what it is'),
  Confidence: z.number().register(columnOf, { column: 'real', about: 'How sure the evidence makes it, 0 to 1' }),
  Tactics: text('ATT&CK tactics, as a JSON list'),
  Techniques: text('ATT&CK techniques without sub-techniques, as a JSON list'),
  SubTechniques: text('ATT&CK sub-techniques, as a JSON list'),

  DeviceId: text('Defender’s id of the device that was reached'),
  DeviceName: text('Its name as Defender has it'),
  HostName: text('The first label of its name'),
  DnsDomain: text('The rest of its name'),

  RemoteIP: text('Address that the hop came from; of several, the best known'),
  RemotePort: whole('Its port'),
  RemoteDeviceId: text('Device that had the address then'),
  RemoteDeviceName: text('Name of that device, else what the caller called itself'),
  Sources: list('Every source, best first'),

  AccountName: text('Account that the hop came with'),
  AccountNTDomain: text('Its domain'),
  AccountSid: text('Its SID'),
  AccountUpnSuffix: text('Domain of its user principal name'),
  Accounts: list('Every account that takes part'),

  ServerProcessName: text('Process that served the call'),
  ServerProcessId: text('Its PID'),
  ServerCreationTime: time('When it was created'),
  ServerCommandLine: text('Its command line', commandLine),
  ChildFileName: text('Process that was started'),
  ChildDirectory: text('Its folder'),
  ChildProcessId: text('Its PID'),
  ChildCreationTime: time('When it was created'),
  ChildCommandLine: text('Its command line', commandLine),
  ChildSha1: text('SHA-1 of its file'),
  HashAlgorithm: text('SHA1 where ChildSha1 is known'),
  Processes: list('Every process that takes part, with its role'),

  ConnectionTime: time('When the caller is first seen: its connection, else its logon'),
  ServerTime: time('When the process that served was started'),
  ChildTime: time('When the first child was started'),
  FirstSeen: time('Event time of the first evidence'),
  LastSeen: time('Event time of the last evidence'),
  Evidence: list('Every fact, with the joins that tie it to the others'),
  Links: list('Chains and fan-outs that the incident is part of'),
  Enrichment: list('What else is known of the devices, or why it is not'),
  Gaps: list('What is not known, and why'),
  Entities: text('The incident’s entities as SecurityAlert has them, a JSON list', entitiesBytes),
  TextCut: flag('Some column was too long and was cut'),
});

export type Row = z.output<typeof record>;
export type ColumnName = keyof typeof record.shape;

export interface Column extends ColumnMeta {
  readonly name: ColumnName;
}

/** The columns in order. The table has `TimeGenerated` before them, which the data collection rule sets when it takes a row. */
export const columns: readonly Column[] = Object.entries(record.shape).map(([name, field]) => {
  const meta = columnOf.get(field);
  if (meta === undefined) throw new Error(`the column ${name} has no type`);
  return { name: name as ColumnName, ...meta };
});
