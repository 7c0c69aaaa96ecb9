import { type Accounting, accountOf, countAccount, countTables } from './accounting/account';
import { isOfCanary } from './canary/routes';
import { type Decoded, type Decoder, unread } from './decoding/decode';
import type { Each, Isolable } from './isolation/isolate';
import { letterOf } from './isolation/letter';
import { learn } from './knowledge/learn';
import { publishFacts } from './lane/publish-facts';
import type { DeadLetter, DeadLetters, HubMessage, Hubs, Plan, Progress, Reference, Telemetry } from './ports';

export interface RawBatch {
  readonly partition: string;
  readonly messages: readonly HubMessage[];
}

/** What it takes to send on what was read. */
export interface ForwardPorts {
  readonly hubs: Hubs;
  readonly reference: Reference;
  readonly deadLetters: DeadLetters;
}

export interface IngestPorts extends ForwardPorts {
  readonly progress: Progress;
  readonly telemetry: Telemetry;
}

const lettersOf = (partition: string, { sequence }: HubMessage, { faults }: Decoded): readonly DeadLetter[] =>
  faults.map(({ index, reason, excerpt }) => letterOf({ hub: 'raw', partition, sequence, index }, reason, excerpt));

/** Whatever is done with the messages of one partition. */
interface Forwarding {
  readonly partition: string;
  readonly decoder: Decoder;
  readonly plan: Plan;
  readonly ports: ForwardPorts;
}

interface Ingesting extends Forwarding {
  readonly ports: IngestPorts;
}

/** A message, or one record of it, as it was read. */
interface Read {
  readonly message: HubMessage;
  readonly result: Decoded;
}

/** Sets aside what is at fault, learns from the rest and sends it on. Returns when all of it is acknowledged. */
const forward = async ({ partition, decoder, plan, ports }: Forwarding, read: readonly Read[]): Promise<void> => {
  const letters = read.flatMap(({ message, result }) => lettersOf(partition, message, result));
  if (letters.length > 0) await ports.deadLetters.put(letters);
  const results = read.map(({ result }) => result);
  await learn(
    ports.reference,
    results.flatMap(({ facts, context }) => [...facts, ...context]),
    decoder.learners,
  );
  const facts = results.flatMap(({ facts: own, hosts }) => [...own, ...hosts]);
  await publishFacts(facts, plan.lanes, ports.hubs);
};

/** Notes that everything up to the last message is in its lanes, and gives an account of it. */
const complete = async (
  { partition, plan, ports }: Ingesting,
  messages: readonly HubMessage[],
  results: readonly Decoded[],
): Promise<Accounting> => {
  const [account, first, last] = [accountOf(results), messages[0], messages.at(-1)];
  if (first === undefined || last === undefined) return account;
  await ports.progress.noteRaw(plan.generation, { partition, next: last.sequence + 1, enqueuedAt: last.enqueuedAt });
  const range = { partition, firstSequence: first.sequence, lastSequence: last.sequence, messages: messages.length };
  countAccount(ports.telemetry, range, account);
  // A canary is of no table: it would hide that Defender is silent.
  countTables(
    ports.telemetry,
    results.filter((result) => !isOfCanary(result)),
  );
  return account;
};

const readIn = ({ partition, decoder }: Forwarding, message: HubMessage, only?: number): Read => ({
  message,
  result: decoder.decode(message.body, `${partition}/${message.sequence}`, only),
});

const ingestAll = async (ingesting: Ingesting, messages: readonly HubMessage[]): Promise<Accounting> => {
  const read = messages.map((message) => readIn(ingesting, message));
  await forward(ingesting, read);
  return complete(
    ingesting,
    messages,
    read.map(({ result }) => result),
  );
};

/** One message record by record, each sent on by itself. */
const ingestByRecord = async (ingesting: Ingesting, message: HubMessage, each: Each): Promise<void> => {
  const results: Decoded[] = [];
  for (const [index, excerpt] of ingesting.decoder.excerpts(message.body).entries()) {
    let result = unread(index, 'set aside');
    await each(index, excerpt, async () => {
      const read = readIn(ingesting, message, index);
      await forward(ingesting, [read]);
      result = read.result;
    });
    results.push(result);
  }
  await complete(ingesting, [message], results);
};

/**
 * Raw messages of one partition to facts in their devices' lanes. Returns when every send is acknowledged; only then is the
 * partition's progress noted. Whatever fails throws, and the host delivers the batch again: repeats are harmless, a fact
 * has an identity.
 */
export const ingestBatch = ({ partition, messages }: RawBatch, decoder: Decoder, plan: Plan, ports: IngestPorts): Promise<Accounting> =>
  ingestAll({ partition, decoder, plan, ports }, messages);

/** One message, or one record of it, as its batch would have been taken, without the partition's progress: that is far beyond it. */
export const ingestAgain = async (forwarding: Forwarding, message: HubMessage, only?: number): Promise<Decoded> => {
  const read = readIn(forwarding, message, only);
  await forward(forwarding, [read]);
  return read.result;
};

/** The ingestion of a partition, as it is isolated. */
export const ingestion = (partition: string, decoder: Decoder, plan: Plan, ports: IngestPorts): Isolable => {
  const ingesting = { partition, decoder, plan, ports };
  return {
    hub: 'raw',
    partition,
    run: async (messages) => {
      await ingestAll(ingesting, messages);
    },
    runByRecord: (message, each) => ingestByRecord(ingesting, message, each),
    pass: async (message) => {
      await complete(ingesting, [message], [unread(-1, 'set aside')]);
    },
  };
};
