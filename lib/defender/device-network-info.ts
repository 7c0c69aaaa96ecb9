import { bag, shown } from './columns';
import { defineTable } from './define-table';

/** The network adapters of a device, a row for each. One snapshot is several rows with one ReportId and Timestamp; the adapter's name tells them apart. */
export const deviceNetworkInfo = defineTable(
  'DeviceNetworkInfo',
  { NetworkAdapterName: shown, NetworkAdapterStatus: shown, IPAddresses: bag },
  {},
  'NetworkAdapterName',
);
