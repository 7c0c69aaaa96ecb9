import { isOfData, messageOf } from '../../model/errors';
import { groupedBy } from '../../model/grouped';
import type { Decoder } from '../decoding/decode';
import { type ForwardPorts, ingestAgain } from '../ingest-batch';
import { factsOfMessage } from '../lane/lane-log';
import { publishFacts } from '../lane/publish-facts';
import type { DeadLetter, HubMessage, HubName, Plan, RetainedMessages } from '../ports';

/** What became of a dead letter. */
export type Outcome =
  /** Sent to its lanes: `facts` of them, 0 where no rule needs it now. Records of a whole message that fail are set aside one by one. */
  | { readonly kind: 'sent'; readonly facts: number; readonly setAside: number }
  /** It fails today as well. */
  | { readonly kind: 'at fault'; readonly reason: string }
  /** Its hub no longer has the message. */
  | { readonly kind: 'gone' };

export interface SentAgain {
  readonly letter: DeadLetter;
  readonly outcome: Outcome;
}

export interface SendAgainPorts extends ForwardPorts {
  readonly messages: RetainedMessages;
}

/** How a message is read and where its facts go. */
interface Sending {
  readonly decoder: Decoder;
  readonly plan: Plan;
  readonly ports: SendAgainPorts;
}

const atFault = (reason: string): Outcome => ({ kind: 'at fault', reason });

/** A record, or the whole message, through ingestion: what fails in it is set aside again, each record by itself. */
const ingest = async ({ partition, index }: DeadLetter, message: HubMessage, sending: Sending): Promise<Outcome> => {
  const { received, facts, context, faults, deadLettered } = await ingestAgain(
    { ...sending, partition },
    message,
    index < 0 ? undefined : index,
  );
  const fault = faults.find((one) => one.index === index);
  if (fault !== undefined) return atFault(fault.reason);
  if (received === 0 && index >= 0) return atFault('its message holds no such record');
  return { kind: 'sent', facts: facts.length + context.length, setAside: deadLettered };
};

/** A fact, or all of a message, as new messages of its lane: whatever of it is held already folds once. */
const publish = async ({ index }: DeadLetter, message: HubMessage, { plan, ports }: Sending): Promise<Outcome> => {
  const facts = factsOfMessage(message.body).filter((_, position) => index < 0 || position === index);
  if (facts.length === 0) return atFault('its message holds no such fact');
  return { kind: 'sent', facts: await publishFacts(facts, plan.lanes, ports.hubs), setAside: 0 };
};

const outcomeOf = async (letter: DeadLetter, message: HubMessage | undefined, sending: Sending): Promise<Outcome> => {
  if (message === undefined) return { kind: 'gone' };
  try {
    return await (letter.hub === 'facts' ? publish : ingest)(letter, message, sending);
  } catch (error) {
    if (!isOfData(error)) throw error;
    return atFault(messageOf(error));
  }
};

/** A lane's place is `generation.lane`: another generation's hub is no longer read. A letter of version 0.1.0 names the lane alone. */
const partitionIn = (hub: HubName, partition: string, { generation }: Plan): string | undefined => {
  const [first, lane] = partition.split('.');
  if (hub !== 'facts' || lane === undefined) return partition;
  return Number(first) === generation ? lane : undefined;
};

const messageKey = ({ hub, partition, sequence }: DeadLetter): string => JSON.stringify([hub, partition, sequence]);

/**
 * Takes dead letters from their hubs again, as far as these still have them, and sends on what is a fact today, with the
 * functions that ingestion uses. A letter is removed once everything of it is acknowledged. Facts have an identity, so it may
 * be done at any time, beside the running app, and again. What the infrastructure does throws; what was done before stays done.
 */
export const sendAgain = async (
  letters: readonly DeadLetter[],
  decoder: Decoder,
  plan: Plan,
  ports: SendAgainPorts,
): Promise<readonly SentAgain[]> => {
  const done: SentAgain[] = [];
  for (const own of groupedBy(letters, messageKey).values()) {
    const [{ hub, partition, sequence }] = own;
    const place = partitionIn(hub, partition, plan);
    const message = place === undefined ? undefined : await ports.messages.read(hub, place, sequence);
    for (const letter of own) {
      const outcome = await outcomeOf(letter, message, { decoder, plan, ports });
      if (outcome.kind === 'sent') await ports.deadLetters.remove([letter]);
      done.push({ letter, outcome });
    }
  }
  return done;
};
