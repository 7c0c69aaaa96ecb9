import { compile, type RuleSet } from '../../../lib/engine/compile';
import type { Fact } from '../../../lib/model/fact';
import { type Decoded, type Decoder, decoder } from '../../../lib/pipeline/decoding/decode';
import { factsOfMessage } from '../../../lib/pipeline/lane/lane-log';
import type { HubMessage } from '../../../lib/pipeline/ports';
import { rules } from '../../../lib/rules';
import { type Poison, poisonIn } from './poison';

export const ruleSet: RuleSet = compile(rules, 'live');

const fresh = decoder(ruleSet, 'by-file');

/** Whoever changed what others read too would be found out. */
const frozen = (decoded: Decoded): Decoded => {
  for (const fact of [...decoded.facts, ...decoded.context, ...decoded.hosts]) Object.freeze(Object.freeze(fact).columns);
  return decoded;
};

const decoded = new WeakMap<Uint8Array, Map<string, Decoded>>();

/** The pipeline's decoder. It reads a message once: what that holds never changes, and every delivery and every check asks for it. */
export const reader: Decoder = {
  ...fresh,
  decode: (body, place, only) => {
    const known = decoded.get(body) ?? new Map<string, Decoded>();
    decoded.set(body, known);
    const key = `${place} ${only}`;
    const result = known.get(key) ?? frozen(fresh.decode(body, place, only));
    known.set(key, result);
    return result;
  },
};

/** What a raw message says, less the record that is too much for ingestion. */
export const readRaw = (partition: number, { sequence, body }: HubMessage, poison: Poison | undefined): readonly Decoded[] => {
  const place = `${partition}/${sequence}`;
  const bad = poison?.hub === 'raw' ? poisonIn(body) : -1;
  if (bad < 0) return [reader.decode(body, place)];
  return reader.excerpts(body).flatMap((_, index) => (index === bad ? [] : [reader.decode(body, place, index)]));
};

const unpacked = new WeakMap<HubMessage, readonly Fact[]>();

/** The facts of a message of a lane, read once. */
export const factsOfLane = (message: HubMessage): readonly Fact[] => {
  const facts = unpacked.get(message) ?? factsOfMessage(message.body);
  unpacked.set(message, facts);
  return facts;
};
