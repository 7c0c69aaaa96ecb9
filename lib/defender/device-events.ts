import type { Tables } from '../model/fact';
import { isNamed } from '../model/text';
import type { Whole } from '../model/whole';
import { additionalField } from './additional-fields';
import { bag, instant, shown, text, whole } from './columns';
import { account, defineTable, initiator, remote } from './define-table';
import { isInstanceType, looksLikeInstance, serviceImage } from './service-text';
import { taskImage } from './task-text';

type Columns = Tables['DeviceEvents'];

const isServices = (name = ''): boolean => isNamed(name, 'services.exe');

const known = (id: Whole | undefined): Whole | undefined => (id === 0 ? undefined : id);

/** Its image path; where the record has none, FolderPath is the folder alone. */
const pathOfService = ({ ProcessCommandLine, FolderPath, FileName }: Columns): string | undefined =>
  ProcessCommandLine ?? (FolderPath === undefined ? FileName : `${FolderPath}\\${FileName ?? ''}`);

/**
 * Real rows of ServiceInstalled have no LogonId of their own; the form made from Security 4697 has no other. services.exe acts
 * for whoever called it: its own session is not the caller's.
 */
const callerLogonId = ({ LogonId, InitiatingProcessLogonId, InitiatingProcessFileName }: Columns): Whole | undefined =>
  known(LogonId) ?? (isServices(InitiatingProcessFileName) ? undefined : known(InitiatingProcessLogonId));

/** The account that asked, where its session may be unknown; services.exe acts as SYSTEM, whoever called it. */
const callerSid = ({ AccountSid, InitiatingProcessAccountSid, InitiatingProcessFileName }: Columns): string | undefined =>
  AccountSid ?? (isServices(InitiatingProcessFileName) ? undefined : InitiatingProcessAccountSid);

/** Of a service that somebody installed: Windows makes instances of per-user services at every logon, and they are of a type of their own. */
const ownServiceName = (columns: Columns): string | undefined => {
  const name = additionalField(columns.AdditionalFields, 'ServiceName');
  if (name === undefined || name === '') return undefined;
  const isInstance =
    isInstanceType(additionalField(columns.AdditionalFields, 'ServiceType')) && looksLikeInstance(name, pathOfService(columns));
  return isInstance ? undefined : name;
};

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
    ServiceName: ownServiceName,
    ServiceImage: (columns: Columns) =>
      additionalField(columns.AdditionalFields, 'ServiceName') === undefined ? undefined : serviceImage(pathOfService(columns)),
    TaskName: ({ AdditionalFields }: Columns) => additionalField(AdditionalFields, 'TaskName'),
    TaskImage: ({ AdditionalFields }: Columns) => taskImage(additionalField(AdditionalFields, 'TaskContent')),
    Consumer: ({ AdditionalFields }: Columns) => additionalField(AdditionalFields, 'Consumer'),
    CallerLogonId: callerLogonId,
    CallerSid: callerSid,
  },
);
