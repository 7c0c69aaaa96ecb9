import type { Tables } from '../model/fact';
import { foldCase } from '../model/text';
import { shown } from './columns';
import { defineTable, initiator } from './define-table';
import { ownServiceName, serviceImage, serviceOfKey } from './service-text';
import { taskOfKey } from './task-text';

type Columns = Tables['DeviceRegistryEvents'];

/** Values of a service's key that say what it runs. */
const runs: ReadonlySet<string> = new Set(['ImagePath', 'ServiceDll', 'FailureCommand'].map(foldCase));

/** Registry writes. On a delete RegistryKey is null and PreviousRegistryKey holds the key. */
export const deviceRegistryEvents = defineTable(
  'DeviceRegistryEvents',
  {
    ...initiator,
    RegistryKey: shown,
    RegistryValueName: shown,
    RegistryValueData: shown,
    RegistryValueType: shown,
    PreviousRegistryKey: shown,
  },
  {
    ServiceName: ({ RegistryKey, PreviousRegistryKey, RegistryValueData }: Columns) =>
      ownServiceName(serviceOfKey(RegistryKey ?? PreviousRegistryKey), RegistryValueData),
    ServiceImage: ({ RegistryKey, RegistryValueName, RegistryValueData }: Columns) =>
      serviceOfKey(RegistryKey) !== undefined && runs.has(foldCase(RegistryValueName ?? '')) ? serviceImage(RegistryValueData) : undefined,
    TaskName: ({ RegistryKey }: Columns) => taskOfKey(RegistryKey),
  },
);
