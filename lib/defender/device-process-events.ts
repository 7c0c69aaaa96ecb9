import type { Tables } from '../model/fact';
import { instant, shown, text, whole } from './columns';
import { account, defineTable, initiator } from './define-table';
import { hostedService } from './service-text';

/** Starts and opens of processes. LogonId is 0 in a third of real rows; creation times agree to the tick between tables. */
export const deviceProcessEvents = defineTable(
  'DeviceProcessEvents',
  {
    ...initiator,
    ...account,
    FileName: text,
    FolderPath: shown,
    SHA1: text,
    ProcessId: whole,
    ProcessCreationTime: instant,
    ProcessCommandLine: text,
    AccountUpn: shown,
    ProcessVersionInfoOriginalFileName: shown,
    InitiatingProcessSignatureStatus: shown,
    InitiatingProcessSignerType: shown,
  },
  { ServiceName: ({ FileName, ProcessCommandLine }: Tables['DeviceProcessEvents']) => hostedService(FileName, ProcessCommandLine) },
);
