/*
 * The live service's part between the bytes and the matches: decode by file, and evaluate a device at a time.
 */
import { compile, type RuleSet } from '../../../lib/engine/compile';
import { evaluate } from '../../../lib/engine/evaluate';
import type { DeviceId, Fact, FactId } from '../../../lib/model/fact';
import { type Match, roles } from '../../../lib/model/match';
import { formatTicks } from '../../../lib/model/time';
import { type Decoder, decoder } from '../../../lib/pipeline/decoding/decode';
import { rules } from '../../../lib/rules';
import type { LiveMatch } from '../../support/oracle/live-oracle';

export const liveRules = compile(rules, 'live');

export type FactsByDevice = ReadonlyMap<DeviceId, readonly Fact[]>;

const groupByDevice = (facts: readonly Fact[]): FactsByDevice => {
  const devices = new Map<DeviceId, Fact[]>();
  for (const fact of facts) devices.set(fact.device, [...(devices.get(fact.device) ?? []), fact]);
  return devices;
};

const decoders = new Map<RuleSet, Decoder>();

const decoderOf = (rules: RuleSet): Decoder => {
  const known = decoders.get(rules) ?? decoder(rules, 'by-file');
  decoders.set(rules, known);
  return known;
};

/** The facts that these messages bring, hosts among them, as often as they come. */
export const decodeAll = (messages: readonly Buffer[], rules: RuleSet = liveRules): FactsByDevice => {
  const reader = decoderOf(rules);
  return groupByDevice(
    messages.flatMap((bytes, index) => {
      const { facts, hosts } = reader.decode(bytes, `0/${index}`);
      return [...facts, ...hosts];
    }),
  );
};

/** Worlds mark each record by its DeviceName. */
export const markOf = (fact: Fact): string =>
  fact.table === 'HostIdentity'
    ? `${fact.columns.ProcessId} @ ${formatTicks(fact.columns.ProcessCreationTime)} on ${formatTicks(fact.at).slice(0, 10)}`
    : fact.deviceName;

export const asLiveMatch = ({ rule, form, facts }: Match): LiveMatch => ({
  rule,
  form,
  facts: Object.fromEntries(roles.flatMap((role) => (facts[role] === undefined ? [] : [[role, markOf(facts[role])]]))),
});

/** The matches of all devices; `touching`: only those that hold one of these facts. */
export const evaluateAll = (rules: RuleSet, devices: FactsByDevice, touching?: ReadonlySet<FactId>): readonly Match[] =>
  [...devices.values()].flatMap((facts) => evaluate(rules, facts, touching));
