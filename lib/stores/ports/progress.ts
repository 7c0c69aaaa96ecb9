import { ticksOf } from '../../model/time';
import type { Barrier, Gap, LaneRef, Progress, RawProgress } from '../../pipeline/ports';
import { after, textKey, unwired, wire } from '../keys';
import type { Table } from '../table';

const partitionOf = (generation: number): string => `g${generation}`;
type Noted = 'lane' | 'gaps' | 'barrier' | 'watermark';
const laneKey = (prefix: Noted, { lane }: LaneRef): string => `${prefix}.${String(lane).padStart(4, '0')}`;

export const progress = (table: Table): Progress => {
  const get = async <T>(lane: LaneRef, prefix: Noted): Promise<T | undefined> => {
    const value = await table.get(partitionOf(lane.generation), laneKey(prefix, lane));
    return value === undefined ? undefined : unwired<T>(value);
  };
  return {
    noteRaw: async (generation, noted) =>
      table.put(partitionOf(generation), [{ key: `raw.${textKey(noted.partition)}`, value: wire(noted) }]),
    readRaw: async (generation) =>
      (await table.list(partitionOf(generation), 'raw.', after('raw.'))).map(({ value }) => unwired<RawProgress>(value)),
    noteLane: async (lane, next) => table.put(partitionOf(lane.generation), [{ key: laneKey('lane', lane), value: wire(next) }]),
    readLane: (lane) => get<number>(lane, 'lane'),
    readGaps: async (lane) => (await get<readonly Gap[]>(lane, 'gaps')) ?? [],
    changeGaps: async (lane, change) =>
      table.change(partitionOf(lane.generation), laneKey('gaps', lane), (before) =>
        wire(change(before === undefined ? [] : unwired<readonly Gap[]>(before))),
      ),
    openBarrier: async (lane, barrier) => {
      await table.insert(partitionOf(lane.generation), [{ key: laneKey('barrier', lane), value: wire(barrier) }]);
    },
    readBarrier: (lane) => get<Barrier>(lane, 'barrier'),
    closeBarrier: async (lane) => table.remove(partitionOf(lane.generation), [laneKey('barrier', lane)]),
    raiseWatermark: async (lane, watermark) =>
      table.change(partitionOf(lane.generation), laneKey('watermark', lane), (before) =>
        before !== undefined && unwired<bigint>(before) >= watermark ? undefined : wire(watermark),
      ),
    readWatermark: async (lane) => {
      const watermark = await get<bigint>(lane, 'watermark');
      return watermark === undefined ? undefined : ticksOf(watermark);
    },
  };
};
