import { type ColumnType, columns } from '../../../lib/sinks/logs-ingestion/record';

const kustoTypes: Readonly<Record<ColumnType, string>> = {
  string: 'string',
  int: 'int',
  real: 'real',
  boolean: 'bool',
  datetime: 'datetime',
  dynamic: 'dynamic',
};

/** The tables of Log Analytics that alerts and Sentinel’s content read: ours as its sink has it, the others with Microsoft's columns and types (Azure Monitor's table reference). */
const telemetry = {
  TimeGenerated: 'datetime',
  AppRoleName: 'string',
  AppRoleInstance: 'string',
  AppVersion: 'string',
  OperationName: 'string',
  OperationId: 'string',
  Properties: 'dynamic',
  SeverityLevel: 'int',
  ItemCount: 'int',
  ResourceGUID: 'string',
  Type: 'string',
  _ResourceId: 'string',
} as const;

export const logAnalytics: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LateralDetections_CL: { TimeGenerated: 'datetime', ...Object.fromEntries(columns.map(({ name, column }) => [name, kustoTypes[column]])) },
  AppTraces: { ...telemetry, Message: 'string' },
  AppExceptions: { ...telemetry, ProblemId: 'string', ExceptionType: 'string', OuterMessage: 'string', InnermostMessage: 'string' },
};
