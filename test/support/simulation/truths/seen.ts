/** What happened in a run, as far as its end does not show it. */
export interface Seen {
  /** What was not true when it was written or remembered. */
  readonly untruths: string[];
  /** Calls of the ports before which a process was killed. */
  readonly killedBefore: Set<string>;
  crashes: number;
  /** Batches begun while another had the partition. */
  staleOwners: number;
  /** Times that a record was too much for the code. */
  strikes: number;
  rowsTrimmed: number;
  /** Revisions that a sink refused and an operator released. */
  setAside: number;
}

export const nothingSeen = (): Seen => ({
  untruths: [],
  killedBefore: new Set(),
  crashes: 0,
  staleOwners: 0,
  strikes: 0,
  rowsTrimmed: 0,
  setAside: 0,
});
