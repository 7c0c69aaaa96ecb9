import { ticksOf } from '../../model/time';
import { fromWire, toWire } from '../../model/wire';
import type { Barrier, Gap, LaneRef, Progress, RawProgress } from '../../pipeline/ports';
import { after, textKey } from '../keys';
import type { Table } from '../table';

const partitionOf = (generation: number): string => `g${generation}`;
type Noted = 'lane' | 'gaps' | 'barrier' | 'watermark';
const laneKey = (prefix: Noted, { lane }: LaneRef): string => `${prefix}.${String(lane).padStart(4, '0')}`;
const bytes = (value: unknown): Buffer => Buffer.from(toWire(value), 'utf8');
const read = <T>(value: Uint8Array): T => fromWire<T>(Buffer.from(value).toString('utf8'));

export const progress = (table: Table): Progress => {
  const get = async <T>(lane: LaneRef, prefix: Noted): Promise<T | undefined> => {
    const value = await table.get(partitionOf(lane.generation), laneKey(prefix, lane));
    return value === undefined ? undefined : read<T>(value);
  };
  return {
    noteRaw: async (generation, noted) =>
      table.put(partitionOf(generation), [{ key: `raw.${textKey(noted.partition)}`, value: bytes(noted) }]),
    readRaw: async (generation) =>
      (await table.list(partitionOf(generation), 'raw.', after('raw.'))).map(({ value }) => read<RawProgress>(value)),
    noteLane: async (lane, next) => table.put(partitionOf(lane.generation), [{ key: laneKey('lane', lane), value: bytes(next) }]),
    readLane: (lane) => get<number>(lane, 'lane'),
    readGaps: async (lane) => (await get<readonly Gap[]>(lane, 'gaps')) ?? [],
    changeGaps: async (lane, change) =>
      table.change(partitionOf(lane.generation), laneKey('gaps', lane), (before) =>
        bytes(change(before === undefined ? [] : read<readonly Gap[]>(before))),
      ),
    openBarrier: async (lane, barrier) => {
      await table.insert(partitionOf(lane.generation), [{ key: laneKey('barrier', lane), value: bytes(barrier) }]);
    },
    readBarrier: (lane) => get<Barrier>(lane, 'barrier'),
    closeBarrier: async (lane) => table.remove(partitionOf(lane.generation), [laneKey('barrier', lane)]),
    raiseWatermark: async (lane, watermark) =>
      table.change(partitionOf(lane.generation), laneKey('watermark', lane), (before) =>
        before !== undefined && read<bigint>(before) >= watermark ? undefined : bytes(watermark),
      ),
    readWatermark: async (lane) => {
      const watermark = await get<bigint>(lane, 'watermark');
      return watermark === undefined ? undefined : ticksOf(watermark);
    },
  };
};
