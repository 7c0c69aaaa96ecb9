import type { RuleSet } from '../../engine/compile';
import { evaluate } from '../../engine/evaluate';
import { fromUnixMilliseconds, hours, minus } from '../../model/time';
import type { Decoder } from '../decoding/decode';
import { canaryBucket } from '../incidents/buckets';
import { hopsOf, nowhere } from '../incidents/hops';
import { incidentIdOf } from '../incidents/ids';
import type { Deliveries, Hubs, Incidents, Plan, RevisionRef, Telemetry } from '../ports';
import { canaryMessage, roundAt } from './message';
import { type Route, routesOf } from './routes';

export interface CanaryPorts {
  readonly hubs: Pick<Hubs, 'rawPartitions' | 'sendRaw'>;
  readonly incidents: Pick<Incidents, 'forget'>;
  readonly deliveries: Pick<Deliveries, 'has'>;
  readonly telemetry: Telemetry;
  /** Unix milliseconds: the time that canaries are sent at. */
  readonly now: () => number;
}

export interface CanarySettings {
  readonly tenant: string;
  readonly rules: RuleSet;
  readonly decoder: Decoder;
  readonly plan: Plan;
}

/** What a canary must lead to, told by the functions that the pipeline tells it by; nothing where no rule that runs finds it. */
const expectedOf = ({ device }: Route, round: number, { tenant, rules, decoder }: CanarySettings): readonly RevisionRef[] => {
  const { facts } = decoder.decode(canaryMessage({ device, round, sentAt: fromUnixMilliseconds(0) }), '');
  const touched = new Set(facts.map(({ id }) => id));
  return hopsOf(
    device,
    evaluate(rules, facts),
    touched,
    () => nowhere,
    () => 0,
  ).flatMap(({ opening }) =>
    opening === undefined ? [] : [{ bucket: canaryBucket, id: incidentIdOf(tenant, device, opening.anchor), revision: 1 }],
  );
};

/** Rounds that a canary may take: two intervals. */
const patience = 2;

/**
 * Counts the canaries of an earlier round that did not arrive although others of that round did. Of a round of which none has, nothing
 * is told: it may never have been sent, and if it was, the silence of `canary.delivery-seconds` says so.
 */
const countMissing = async (routes: readonly Route[], round: number, settings: CanarySettings, ports: CanaryPorts): Promise<void> => {
  const expected = routes.flatMap((route) => expectedOf(route, round, settings).map((ref) => ({ ...route, ref })));
  if (expected.length === 0) ports.telemetry.log('warning', 'No rule that runs finds the canaries: let one, or set CANARY to off');
  const delivered = await Promise.all(expected.map(({ ref }) => ports.deliveries.has(ref)));
  if (!delivered.includes(true)) return;
  for (const [index, { partition, device }] of expected.entries())
    if (delivered[index] === false) ports.telemetry.count('canary.missing', 1, { partition, canary: device });
};

/** Long enough for whoever looks for one, and far more than the pipeline's patience. */
const kept = hours(1);

/**
 * Counts the canaries of two rounds before that are missing, forgets the incidents of the old ones, and sends one by each raw partition
 * and for each lane. Every part may be left out, or run twice.
 */
export const flyCanaries = async (settings: CanarySettings, ports: CanaryPorts): Promise<void> => {
  const partitions = (await ports.hubs.rawPartitions()).map(({ partition }) => partition);
  const routes = routesOf(partitions, settings.plan.lanes);
  const at = ports.now();
  const [round, sentAt] = [roundAt(at), fromUnixMilliseconds(at)];
  await countMissing(routes, round - patience, settings, ports);
  await ports.incidents.forget(canaryBucket, minus(sentAt, kept));
  // Last and all at once: a partition that takes none keeps nothing else from being done.
  await Promise.all(routes.map(({ partition, device }) => ports.hubs.sendRaw(partition, canaryMessage({ device, round, sentAt }))));
};
