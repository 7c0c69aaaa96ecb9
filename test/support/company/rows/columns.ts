import type { Ticks } from '../../../../lib/model/time';
import type { Device } from '../estate/device';

export type Columns = Readonly<Record<string, string | number | boolean | null>>;

export type Table =
  | 'DeviceProcessEvents'
  | 'DeviceNetworkEvents'
  | 'DeviceLogonEvents'
  | 'DeviceEvents'
  | 'DeviceRegistryEvents'
  | 'DeviceImageLoadEvents'
  | 'DeviceFileEvents'
  | 'DeviceFileCertificateInfo'
  | 'DeviceNetworkInfo'
  | 'DeviceInfo';

/** What happened on a device, before it has a ReportId and is delivered. `at` is the true time, whatever the device's clock says. */
export interface Happening {
  readonly device: Device;
  readonly at: Ticks;
  readonly table: Table;
  readonly columns: Columns;
}
