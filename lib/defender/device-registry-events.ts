import { shown } from './columns';
import { defineTable, initiator } from './define-table';

/** Registry writes. On a delete RegistryKey is null and PreviousRegistryKey holds the key. */
export const deviceRegistryEvents = defineTable('DeviceRegistryEvents', {
  ...initiator,
  RegistryKey: shown,
  RegistryValueName: shown,
  RegistryValueData: shown,
  RegistryValueType: shown,
  PreviousRegistryKey: shown,
});
