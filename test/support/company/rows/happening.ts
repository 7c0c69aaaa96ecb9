import type { Ticks } from '../../../../lib/model/time';
import type { Device } from '../estate/device';
import type { Columns, Table } from './columns';

/** What happened on a device, before it has a ReportId and is delivered. `at` is the true time, whatever the device's clock says. */
export interface Happening {
  readonly device: Device;
  readonly at: Ticks;
  readonly table: Table;
  readonly columns: Columns;
}
