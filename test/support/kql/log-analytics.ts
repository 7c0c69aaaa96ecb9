/** The tables of Log Analytics that alerts read, with Microsoft's columns and types (Azure Monitor's table reference). */
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
  AppTraces: { ...telemetry, Message: 'string' },
  AppExceptions: { ...telemetry, ProblemId: 'string', ExceptionType: 'string', OuterMessage: 'string', InnermostMessage: 'string' },
};
