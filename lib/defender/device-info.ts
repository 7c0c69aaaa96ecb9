import { bag, looseFlag, shown } from './columns';
import { defineTable } from './define-table';

/** What the company and Defender say of a device: a full report every hour and on change. Many rows are sparse, so one says nothing of what it leaves out. */
export const deviceInfo = defineTable('DeviceInfo', {
  DeviceType: shown,
  DeviceSubtype: shown,
  OSPlatform: shown,
  AssetValue: shown,
  ExposureLevel: shown,
  MachineGroup: shown,
  DeviceManualTags: bag,
  DeviceDynamicTags: bag,
  RegistryDeviceTag: shown,
  IsInternetFacing: looseFlag,
  PublicIP: shown,
});
