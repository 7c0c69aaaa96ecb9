/** Every metric by its name, with what one count of it means. The runbook and the alarms follow it. */
export const metrics = {
  'records.received': 'records of raw messages, whatever became of them',
  'records.facts': 'records that became facts or are learnt from',
  'records.filtered': 'records that nothing needs, by reason',
  'records.duplicates': 'records that their own message already had',
  'records.dead-lettered': 'records set aside, also those that were isolated',
  'records.isolated': 'records or messages set aside because they failed again and again, or ended the process',
  'partition.lag-seconds': 'how long ago the last message of a batch came to its hub, when the batch was done',
  'isolation.batches': 'batches that are run message by message after three failures',
  'lane.batches': 'batches of facts that a lane has taken',
  'lane.gaps': 'positions of a lane that nobody has taken',
  'lane.loads': 'times that the state of a lane was loaded from its rows',
  'lane.watermark-age-seconds': 'how long ago the instant is below which everything is in the lane',
  'state.refused': 'facts of a device that sends more than is held of it',
  'state.rows-trimmed': 'rows of state that no match can need any more',
  'incidents.revisions': 'revisions written',
  'incidents.settled': 'questions that had to wait and are answered; `amended` says how many revisions came of it',
  'incidents.delivered': 'revisions that every sink has',
  'outbox.waiting': 'revisions that are not known to be delivered',
  'outbox.parked': 'revisions that a sink refused for good',
  'outbox.set-aside': 'rings that were not tried because their revision is parked',
  'sink.failed': 'deliveries that a sink did not take, for now',
  'sink.refused': 'deliveries that a sink refused',
  'doorbell.unanswered': 'rings that the output app did not answer',
} as const satisfies Readonly<Record<string, string>>;

export type Metric = keyof typeof metrics;
