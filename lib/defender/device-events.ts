import { bag, instant, shown, text, whole } from './columns';
import { account, defineTable, initiator, remote } from './define-table';

/** Everything without a table of its own: ServiceInstalled, NamedPipeEvent, ScheduledTaskCreated, RemoteWmiOperation … */
export const deviceEvents = defineTable('DeviceEvents', {
  ...initiator,
  ...account,
  ...remote,
  FileName: text,
  FolderPath: shown,
  SHA1: text,
  ProcessId: whole,
  ProcessCreationTime: instant,
  ProcessCommandLine: shown,
  RemoteDeviceName: shown,
  RegistryKey: shown,
  AdditionalFields: bag,
});
