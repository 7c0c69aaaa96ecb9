import { sampleMessages } from '../../../lib/cli/demo/sample-attack';
import { compile } from '../../../lib/engine/compile';
import { formatTicks, later, parseTicks, type Ticks, ticksOf } from '../../../lib/model/time';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { rules } from '../../../lib/rules';
import { type HopText, hopsIn } from '../../support/simulation/hops';
import { type Random, shuffled } from '../../support/worlds/seeded-random';

const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g;
const deviceId = /(?<="DeviceId":")[0-9a-f]{36}/g;

const sample = sampleMessages().flatMap((message) =>
  (JSON.parse(message) as { records: unknown[] }).records.map((record) => JSON.stringify(record)),
);

const ticksIn = (text: string): readonly Ticks[] => (text.match(time) ?? []).flatMap((match) => parseTicks(match) ?? []);
const newest = sample.flatMap(ticksIn).reduce(later);

/**
 * The sample attack on machines and in a network of its own for every `n`, ending at `until`: of what is months old when it
 * is enqueued, the state would soon keep nothing. A record a message, in no order.
 */
export const attack = (n: number, until: Ticks, random: Random): readonly string[] =>
  shuffled(random, sample).map((record) => {
    const moved = record
      .replace(time, (match) => formatTicks(ticksOf((parseTicks(match) ?? newest) - newest + until)))
      .replace(deviceId, (id) => `${id.slice(0, 28)}${n.toString(16).padStart(8, '0')}`)
      .replaceAll('10.20.', `10.${20 + (n % 200)}.`);
    return `{"records":[${moved}]}`;
  });

/** The hops of a batch run over messages. */
export const hopsOfAll = (messages: readonly string[]): readonly HopText[] => {
  const reader = decoder(compile(rules, 'live'), 'by-file');
  return hopsIn(
    messages.flatMap((message, index) => {
      const { facts, context, hosts } = reader.decode(Buffer.from(message, 'utf8'), String(index));
      return [...facts, ...context, ...hosts];
    }),
  );
};
