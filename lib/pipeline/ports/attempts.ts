export interface Attempts {
  /**
   * Counts one more attempt at a piece of work at `sequence` and returns the count; two at once get two counts.
   * @param work the hub and what is attempted: a batch that starts there, a message, a record of it
   */
  note(work: string, partition: string, sequence: number): Promise<number>;
  clear(work: string, partition: string, sequence: number): Promise<void>;
}
