import { partitionLog } from '../../../lib/local/event-hubs/partition-log';

const event = (bytes: number) => ({ partitionKey: undefined, body: Buffer.alloc(bytes) });

describe('the log of a partition', () => {
  it('drops its oldest events beyond its bound, never the newest, and counts on', () => {
    const log = partitionLog(() => 1, 100);
    log.append([event(40), event(40), event(40)]);
    expect([log.firstSequence, log.nextSequence]).toEqual([1, 3]);
    expect([log.at(0), log.at(1)?.sequence, log.at(3)]).toEqual([undefined, 1, undefined]);
    log.append([event(500)]);
    expect([log.firstSequence, log.nextSequence, log.last?.sequence, log.last?.offset]).toEqual([3, 4, 3, 120]);
  });

  it('never lets its enqueued times go back, though the clock does', () => {
    const clock = [10, 7, 12];
    const log = partitionLog(() => clock.shift() ?? 0);
    log.append([event(1), event(1), event(1)]);
    expect([0, 1, 2].map((sequence) => log.at(sequence)?.enqueuedAt)).toEqual([10, 10, 12]);
  });

  it('tells its listeners of every append until they leave', () => {
    const log = partitionLog();
    let told = 0;
    const leave = log.onAppend(() => {
      told++;
    });
    log.append([event(1), event(1)]);
    leave();
    log.append([event(1)]);
    expect(told).toBe(1);
  });
});
