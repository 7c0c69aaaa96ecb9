import type { AmqpError, Sender } from 'rhea';
import type { Place } from './addresses';
import type { PartitionLog } from './partition-log';
import { deliverable } from './sections';
import { startSequence } from './start-position';

const metricsCapability = 'com.microsoft:enable-receiver-runtime-metric';
const epochProperty = 'com.microsoft:epoch';
const selectorFilter = 'apache.org:selector-filter:string';

const stolen = (epoch: number): AmqpError => ({
  condition: 'amqp:link:stolen',
  description: `A receiver with epoch ${epoch} has the partition, so one with a lower epoch or none cannot.`,
});

const badFilter = (filter: string): AmqpError => ({
  condition: 'amqp:invalid-field',
  description: `The local endpoint cannot read the filter ${filter}.`,
});

/** Frames are written at the next tick; only then is the credit that they used gone. */
const written = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/** Sends from `sequence` on for as long as the link lives and the receiver gives credit. */
const pump = (sender: Sender, log: PartitionLog, sequence: number, withMetrics: boolean): void => {
  let next = sequence;
  let running = false;
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    while (sender.is_open() && sender.sendable() && next < log.nextSequence) {
      next = Math.max(next, log.firstSequence);
      const event = log.at(next);
      if (event !== undefined) sender.send(deliverable(event, withMetrics ? log.last : undefined), undefined, 0);
      next++;
      await written();
    }
    running = false;
  };
  const wake = (): void => void run();
  const forget = log.onAppend(() => {
    if (!sender.is_open()) forget();
    else wake();
  });
  sender.on('sendable', wake);
  sender.once('sender_close', forget);
};

interface Consumer {
  readonly sender: Sender;
  readonly epoch: number | undefined;
}

const epochOf = (sender: Sender): number | undefined => {
  const epoch: unknown = sender.properties?.[epochProperty];
  return epoch === undefined || epoch === null ? undefined : Number(epoch);
};

const filterOf = (sender: Sender): string => String(sender.source.filter?.[selectorFilter] ?? "amqp.annotation.x-opt-offset > '-1'");

const wantsMetrics = (sender: Sender): boolean => [sender.desired_capabilities].flat().map(String).includes(metricsCapability);

/** The receivers of one namespace, by consumer group and partition. */
export const consumers = () => {
  const held = new Map<string, readonly Consumer[]>();
  /** A higher or equal epoch takes the partition from all others; a lower one, or none, is refused while one with an epoch is there. */
  const admit = (key: string, { sender, epoch }: Consumer): AmqpError | undefined => {
    const others = (held.get(key) ?? []).filter((other) => other.sender.is_open());
    const highest = Math.max(-1, ...others.map((other) => other.epoch ?? -1));
    if (highest > (epoch ?? -1)) return stolen(highest);
    if (epoch !== undefined) for (const other of others) other.sender.close(stolen(epoch));
    held.set(key, [...(epoch === undefined ? others : []), { sender, epoch }]);
    return undefined;
  };
  return {
    /** Serves a receiver's link, or says why it cannot. */
    serve: (sender: Sender, { hub, partition, group }: Place): AmqpError | undefined => {
      if (partition === undefined || group === undefined)
        return { condition: 'amqp:not-allowed', description: 'A receiver needs a consumer group and a partition.' };
      const sequence = startSequence(partition.log, filterOf(sender));
      if (sequence === undefined) return badFilter(filterOf(sender));
      const refused = admit(JSON.stringify([hub.name, group.toLowerCase(), partition.id]), { sender, epoch: epochOf(sender) });
      if (refused === undefined) pump(sender, partition.log, sequence, wantsMetrics(sender));
      return refused;
    },
  };
};
