import type { Tables } from '../model/fact';
import type { Whole } from '../model/whole';
import { additionalField } from './additional-fields';
import { bag, instant, shown, text, whole } from './columns';
import { account, defineTable, initiator, remote } from './define-table';
import { ownServiceName, serviceImage } from './service-text';

type Columns = Tables['DeviceEvents'];

const known = (id: Whole | undefined): Whole | undefined => (id === 0 ? undefined : id);

/** Everything without a table of its own: ServiceInstalled, NamedPipeEvent, ScheduledTaskCreated, RemoteWmiOperation … */
export const deviceEvents = defineTable(
  'DeviceEvents',
  {
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
  },
  {
    ServiceName: ({ AdditionalFields }: Columns) => ownServiceName(additionalField(AdditionalFields, 'ServiceName')),
    ServiceImage: ({ AdditionalFields, ProcessCommandLine, FileName }: Columns) =>
      additionalField(AdditionalFields, 'ServiceName') === undefined ? undefined : serviceImage(ProcessCommandLine ?? FileName),
    TaskName: ({ AdditionalFields }: Columns) => additionalField(AdditionalFields, 'TaskName'),
    // Real rows of ServiceInstalled have no LogonId of their own; the form made from Security 4697 has no other.
    CallerLogonId: ({ LogonId, InitiatingProcessLogonId }: Columns) => known(LogonId) ?? known(InitiatingProcessLogonId),
  },
);
