import { neutralise } from '../../engine/neutralise';
import { byTimeThenId, type DeviceId, type Fact, textOf } from '../../model/fact';
import { formatTicks } from '../../model/time';
import { loadState } from '../../pipeline/lane/lane';
import { laneOf } from '../../pipeline/lane/lane-of';
import type { Plan, Stores } from '../../pipeline/ports';
import { demandDevice } from './demand-device';
import { demandPlan } from './plan';

const lineOf = (fact: Fact): string => {
  const said = ['ActionType', 'FileName', 'RemoteIP', 'ServiceName'].map((column) => neutralise(textOf(fact, column), 100));
  return `  ${formatTicks(fact.at)}  ${fact.table}  ${said.filter((text) => text !== '').join('  ')}`;
};

/** What a device's lane holds of it, from the lane's rows, in the order of event time. Throws where the plan is not the app's. */
export const showDevice = async (device: string, plan: Plan, { stateLog, progress, lanePlan }: Stores): Promise<string> => {
  await demandPlan(lanePlan, plan);
  const id = device as DeviceId;
  const lane = { generation: plan.generation, lane: laneOf(id, plan.lanes) };
  const next = (await progress.readLane(lane)) ?? 0;
  const watermark = await progress.readWatermark(lane);
  const state = await loadState(stateLog, lane, next, (fact) => fact.device !== id);
  const facts = [...(state.devices.get(id)?.values() ?? [])].map(({ fact }) => fact).sort(byTimeThenId);
  demandDevice(id, facts.length);
  return [
    `Lane ${lane.lane} of generation ${lane.generation}, up to message ${next - 1}, watermark ${watermark === undefined ? 'not yet known' : formatTicks(watermark)}.`,
    `${facts.length} facts of device ${neutralise(device, 64)}:`,
    ...facts.map(lineOf),
  ].join('\n');
};
