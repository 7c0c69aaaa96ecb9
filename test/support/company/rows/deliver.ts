import { type Duration, hours, milliseconds, minus, plus, seconds, type Ticks } from '../../../../lib/model/time';
import { chance, type Random } from '../../worlds/seeded-random';
import { clockText } from '../estate/record-style';
import type { Columns, Table } from './columns';
import type { Happening } from './happening';

/** One record of the stream, and when Event Hubs takes it. */
export interface Delivered {
  readonly enqueuedAt: Ticks;
  /** `AdvancedHunting-` and the table's name. */
  readonly category: string;
  readonly properties: Columns;
}

/** Median seconds from what happened to its record in the hub. */
const medianLateness: Partial<Readonly<Record<Table, number>>> = {
  DeviceImageLoadEvents: 420,
  DeviceEvents: 300,
  DeviceRegistryEvents: 200,
  DeviceFileCertificateInfo: 600,
};

const leastLateness: Duration = seconds(15);
const mostLateness: Duration = hours(5);

/** Log-normal: mostly minutes, seldom an hour. */
const latenessOf = (random: Random, table: Table): Duration => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = milliseconds(Math.floor((medianLateness[table] ?? 127) * 1_000 * Math.exp(0.9 * normal)));
  if (drawn < leastLateness) return leastLateness;
  return drawn > mostLateness ? mostLateness : drawn;
};

const millisecond = 10_000n;

export const deliver = ({ device, at, table, columns }: Happening, reportId: number, random: Random): Delivered => {
  const arrived = plus(at, latenessOf(random, table));
  return {
    // Event Hubs keeps milliseconds.
    enqueuedAt: minus(arrived, (arrived % millisecond) as Duration),
    category: `AdvancedHunting-${table}`,
    properties: {
      ...columns,
      Timestamp: clockText(device, at),
      DeviceId: device.id,
      DeviceName: device.name,
      ReportId: columns.ReportId ?? reportId,
      MachineGroup: device.isClient ? 'Desks' : null,
      AppGuardContainerId: chance(random, 0.5) ? '' : null,
    },
  };
};
