import { defectOf, isOfData } from '../../model/errors';
import type { Attempts, DeadLetters, HubMessage, HubName, Telemetry } from '../ports';
import { letterOf } from './letter';
import { type Mark, type Marks, marks } from './marks';

/** Failures of a batch before its messages are run one by one. */
const batchFailures = 3;
/** Times that a process may end in one record before it is set aside unread: processes are ended from outside too, at any moment. */
const recordDeaths = 3;
/** The same in one message, outside of any of its records. */
const messageDeaths = recordDeaths + 6;

/** Runs a record's own work, or leaves it out. Returns whether it went through. */
export type Each = (index: number, excerpt: string, run: () => Promise<void>) => Promise<boolean>;

/** What a function does with the messages of one partition, as one, message by message and record by record. All of it idempotent. */
export interface Isolable {
  readonly hub: HubName;
  readonly partition: string;
  run(messages: readonly HubMessage[]): Promise<void>;
  runByRecord(message: HubMessage, each: Each): Promise<void>;
  /** Goes on behind the message as if it held nothing. */
  pass(message: HubMessage): Promise<void>;
}

interface Ports {
  readonly marks: Marks;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
}

export interface IsolationPorts {
  readonly attempts: Attempts;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
}

const markOf = ({ hub, partition }: Isolable, { sequence }: HubMessage, unit: string): Mark => ({
  work: `${hub} ${unit}`,
  partition,
  sequence,
});

const setAside = async (work: Isolable, { sequence }: HubMessage, index: number, reason: string, excerpt: string, ports: Ports) => {
  const { hub, partition } = work;
  const letter = letterOf({ hub, partition, sequence, index }, reason, excerpt);
  await ports.deadLetters.put([letter]);
  ports.telemetry.count('records.isolated', 1, { hub, partition });
  // Of a raw message the account of its range says so.
  if (hub === 'facts') ports.telemetry.count('records.dead-lettered', 1, { hub, partition });
  ports.telemetry.log('error', 'A record was set aside', { hub, partition, sequence, index, reason: letter.reason });
};

const died = (times: number): string => `the process ended ${times} times while it was read`;

/** Each record under its own mark. One that fails, or in which the process ended again and again, is set aside. */
const eachAlone =
  (work: Isolable, message: HubMessage, aside: ReadonlySet<number>, ports: Ports): Each =>
  async (index, excerpt, run) => {
    if (aside.has(index)) return false;
    const leave = async (reason: string): Promise<false> => {
      await setAside(work, message, index, reason, excerpt, ports);
      // The message has got further: what ended the process before no longer does.
      await ports.marks.clear(markOf(work, message, 'message'));
      return false;
    };
    return ports.marks.run(markOf(work, message, `record ${index}`), async (attempt) => {
      if (attempt > recordDeaths) return leave(died(recordDeaths));
      try {
        await run();
        return true;
      } catch (error) {
        if (!isOfData(error)) throw error;
        return leave(defectOf(error));
      }
    });
  };

/** Whether the message went through as a whole. */
const goesThrough = async (work: Isolable, message: HubMessage): Promise<boolean> => {
  try {
    await work.run([message]);
    return true;
  } catch (error) {
    if (!isOfData(error)) throw error;
    return false;
  }
};

/** One message, less what is at fault in it. */
const runAlone = async (work: Isolable, message: HubMessage, ports: Ports): Promise<void> => {
  const letters = await ports.deadLetters.of(work.hub, work.partition, message.sequence);
  const aside = new Set(letters.map(({ index }) => index));
  const passBy = async (reason: string): Promise<void> => {
    await setAside(work, message, -1, reason, '', ports);
    await work.pass(message);
  };
  if (aside.has(-1)) return work.pass(message);
  await ports.marks.run(markOf(work, message, 'message'), async (attempt) => {
    if (attempt === 1 && aside.size === 0 && (await goesThrough(work, message))) return;
    if (attempt > messageDeaths) return passBy(died(messageDeaths));
    try {
      await work.runByRecord(message, eachAlone(work, message, aside, ports));
    } catch (error) {
      if (!isOfData(error)) throw error;
      await passBy(defectOf(error));
    }
  });
};

/** Runs batches so that no record can hold its partition for ever. */
export type Isolation = (work: Isolable, messages: readonly HubMessage[]) => Promise<void>;

/**
 * A batch that failed three times is run message by message, and a message that fails so record by record; the record that
 * fails again is set aside as a dead letter, and the partition goes on. A failure is an error of the data, or the end of the
 * process; the infrastructure's errors are thrown on, for the host to deliver again for as long as they last.
 *
 * Marks cost the store three calls, so a partition's batches are marked only until one has gone through: what ends a process
 * is the first batch that the next one is given. Work that failed before runs alone, so that a crash is blamed on the right batch.
 */
export const isolation = ({ attempts, deadLetters, telemetry }: IsolationPorts): Isolation => {
  const ports = { marks: marks(attempts), deadLetters, telemetry };
  const trusted = new Set<string>();
  /** Failures in a row, by partition, whatever their cause: the marks count no failures of the infrastructure. */
  const failures = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (run: () => Promise<void>): Promise<void> => {
    const own = turn.then(run);
    turn = own.catch(() => undefined);
    return own;
  };
  const runOneByOne = async (work: Isolable, messages: readonly HubMessage[]): Promise<void> => {
    telemetry.count('isolation.batches', 1, { hub: work.hub, partition: work.partition });
    for (const message of messages) await runAlone(work, message, ports);
  };
  const countAttempt = ({ hub, partition }: Isolable, attempt: number): void =>
    telemetry.count('partition.attempts', attempt, { hub, partition });
  /** Under a mark, for it may be what ended the process before. */
  const runMarked = (work: Isolable, first: HubMessage, messages: readonly HubMessage[], failed: number): Promise<void> =>
    ports.marks.run(markOf(work, first, 'batch'), (attempt) => {
      if (attempt > failed + 1) countAttempt(work, attempt);
      if (attempt === 1) return work.run(messages);
      return inTurn(() => (attempt > batchFailures ? runOneByOne(work, messages) : work.run(messages)));
    });
  return async (work, messages) => {
    const [first] = messages;
    if (first === undefined) return;
    const source = `${work.hub} ${work.partition}`;
    const failed = failures.get(source) ?? 0;
    if (failed > 0) countAttempt(work, failed + 1);
    try {
      await (trusted.delete(source) ? work.run(messages) : runMarked(work, first, messages, failed));
    } catch (error) {
      failures.set(source, failed + 1);
      throw error;
    }
    failures.delete(source);
    trusted.add(source);
  };
};
