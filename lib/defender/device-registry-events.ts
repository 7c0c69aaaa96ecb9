import type { Tables } from '../model/fact';
import { foldCase } from '../model/text';
import { comClassOf } from './class-text';
import { shown } from './columns';
import { defineTable, initiator } from './define-table';
import { looksLikeInstance, serviceImage, serviceOfKey } from './service-text';
import { taskOfKey } from './task-text';

type Columns = Tables['DeviceRegistryEvents'];

/** Values of a service's key that say what it runs. */
const runs: ReadonlySet<string> = new Set(['ImagePath', 'ServiceDll', 'FailureCommand'].map(foldCase));

/** A write does not say of which type the service is: that of an instance is told by its name, and what it runs, alone. */
const ownServiceName = ({ RegistryKey, PreviousRegistryKey, RegistryValueData }: Columns): string | undefined => {
  const name = serviceOfKey(RegistryKey ?? PreviousRegistryKey);
  return name === undefined || looksLikeInstance(name, RegistryValueData) ? undefined : name;
};

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
    ServiceName: ownServiceName,
    ServiceImage: ({ RegistryKey, RegistryValueName, RegistryValueData }: Columns) =>
      serviceOfKey(RegistryKey) !== undefined && runs.has(foldCase(RegistryValueName ?? '')) ? serviceImage(RegistryValueData) : undefined,
    TaskName: ({ RegistryKey }: Columns) => taskOfKey(RegistryKey),
    ComClass: ({ RegistryKey, RegistryValueName }: Columns) => comClassOf(RegistryKey, RegistryValueName),
  },
);
