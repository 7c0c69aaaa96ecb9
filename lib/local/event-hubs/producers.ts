import { type AmqpError, type EventContext, message, type Receiver } from 'rhea';
import type { Place } from './addresses';
import type { NewEvent } from './partition-log';

/** What the service takes in one message, a batch too. */
export const maxMessageBytes = 1024 * 1024;

/** The message format in which the SDK sends, a single event too: every data section is a message of its own. */
const batchFormat = 0x80013700;

/** A decoded body of data sections: one, or several. */
interface DataBody {
  readonly content: Buffer | readonly Buffer[];
}

const eventsOf = (batch: Buffer): readonly NewEvent[] => {
  const { body, message_annotations: annotations } = message.decode(batch) as unknown as {
    readonly body: DataBody;
    readonly message_annotations?: Readonly<Record<string, unknown>>;
  };
  const key = annotations?.['x-opt-partition-key'];
  const partitionKey = key === undefined ? undefined : String(key);
  return [body.content].flat().map((event) => ({ partitionKey, body: event }));
};

const refusal = (format: number, bytes: Buffer): AmqpError | undefined => {
  if (format !== batchFormat)
    return { condition: 'amqp:not-implemented', description: 'The local endpoint takes only the batches that @azure/event-hubs sends.' };
  if (bytes.length > maxMessageBytes)
    return {
      condition: 'amqp:link:message-size-exceeded',
      description: `The received message (${bytes.length} bytes) exceeds the limit (${maxMessageBytes}).`,
    };
  return undefined;
};

/** Appends what comes over a producer's link to its partition, or to that of the batch's key, and acknowledges it then. */
export const serveProducer = (receiver: Receiver, { hub, partition }: Place): void => {
  receiver.on('message', ({ delivery, message: batch }: EventContext) => {
    if (delivery === undefined) return;
    const refused = refusal(delivery.format, batch as unknown as Buffer);
    if (refused !== undefined) {
      delivery.reject(refused);
      return;
    }
    const events = eventsOf(batch as unknown as Buffer);
    const log = partition?.log ?? hub.partitionFor(events[0]?.partitionKey);
    log?.append(events);
    delivery.accept();
  });
};
