/**
 * How counts become lines. What happens seldom is a line at once. What every batch counts is held in the process, and
 * written once a minute for each set of dimensions: as a sum, or as the greatest. Ranges are merged while
 * each begins where the last ended; their values and numeric dimensions are added. `firstSequence` and `lastSequence` say of which range.
 */
export type Writing = 'at once' | 'sum' | 'greatest' | 'range';

interface Described {
  readonly is: string;
  readonly written: Writing;
}

/** Every metric by its name, with what one count of it means. The runbook and the alarms follow it. */
export const metrics = {
  'records.received': { is: 'records of the raw messages of a range, with what became of them', written: 'range' },
  'records.dead-lettered': { is: 'records set aside, also those that were isolated', written: 'at once' },
  'records.isolated': {
    is: 'records or messages set aside because they failed again and again, or ended the process',
    written: 'at once',
  },
  'table.records': { is: 'records by table, but for canaries’; `kept` says of how many something is kept', written: 'sum' },
  'column.facts': {
    is: 'facts by a column that a join reads in them, by table and role; `known` says of how many it is filled',
    written: 'sum',
  },
  'rule.evaluated': { is: 'devices of a batch that brought a fact which the rule could use', written: 'sum' },
  'rule.matched': { is: 'matches of the rule that hold a fact of a batch', written: 'sum' },
  'rule.settled': { is: 'incidents that the rule found and that were judged again when their time had come', written: 'sum' },
  'rule.amended': { is: 'those of them whose severity changed by it', written: 'sum' },
  'partition.lag-seconds': { is: 'how long ago the last message of a batch came to its hub, when the batch was done', written: 'greatest' },
  'partition.attempts': { is: 'how often the batch at hand has been tried, from the second time on', written: 'at once' },
  'isolation.batches': { is: 'batches that are run message by message after three failures', written: 'at once' },
  'lane.batches': { is: 'batches of facts that a lane has taken', written: 'sum' },
  'lane.gaps': { is: 'positions of a lane that nobody has taken', written: 'at once' },
  'lane.loads': { is: 'times that the state of a lane was loaded from its rows', written: 'sum' },
  'lane.watermark-age-seconds': { is: 'how long ago the instant is below which everything is in the lane', written: 'greatest' },
  'state.refused': { is: 'facts of a device that sends more than is held of it', written: 'at once' },
  'state.rows-trimmed': { is: 'rows of state that no match can need any more', written: 'sum' },
  'reference.rows-trimmed': { is: 'rows of what was learnt that nothing asks for any more', written: 'sum' },
  'incidents.opened': { is: 'incidents opened, by device', written: 'sum' },
  'incidents.revisions': { is: 'revisions written', written: 'sum' },
  'incidents.settled': {
    is: 'questions that had to wait and are answered; `amended` says how many revisions came of it',
    written: 'at once',
  },
  'incidents.delivered': { is: 'revisions that every sink has', written: 'at once' },
  'canary.delivery-seconds': { is: 'how long ago a canary was sent, when it came to the sink for canaries', written: 'at once' },
  'canary.missing': {
    is: 'canaries that have not come through ten minutes after they were sent, though others have',
    written: 'at once',
  },
  'outbox.waiting': { is: 'revisions that are neither delivered nor parked', written: 'greatest' },
  'outbox.age-seconds': {
    is: 'for how long the oldest revision is known to wait that is neither delivered nor parked',
    written: 'greatest',
  },
  'outbox.parked': { is: 'revisions that a sink refused for good', written: 'at once' },
  'outbox.set-aside': { is: 'revisions that are parked', written: 'greatest' },
  'sink.failed': { is: 'deliveries that a sink did not take, for now', written: 'at once' },
  'sink.refused': { is: 'deliveries that a sink refused', written: 'at once' },
  'doorbell.unanswered': { is: 'rings that the output app did not answer', written: 'at once' },
} as const satisfies Readonly<Record<string, Described>>;

export type Metric = keyof typeof metrics;
