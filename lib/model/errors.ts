/**
 * What to do about an error. `retry`: the infrastructure failed, the host delivers again. `dead-letter`: one record is at
 * fault and is set aside. `fatal`: nobody but a person can mend it (settings, a defect).
 */
export type Disposition = 'retry' | 'dead-letter' | 'fatal';

export type ErrorCode =
  | 'store-unavailable'
  | 'hub-unavailable'
  | 'sink-unavailable'
  | 'sink-rejected'
  | 'state-gap'
  | 'lane-plan-differs'
  | 'settings-invalid'
  | 'rules-invalid'
  | 'input-unreadable'
  | 'corrupt-row'
  | 'limit-exceeded'
  | 'local-runtime-failed';

/** Begins the advice of an error that passes by itself in the app. */
export const hostDeliversAgain = 'The host delivers again; if it lasts,';

/** Every error Hopwatch throws on purpose. `message` says what happened and what to do next. */
export class HopwatchError extends Error {
  override readonly name = 'HopwatchError';
  constructor(
    readonly code: ErrorCode,
    readonly disposition: Disposition,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether it is known to pass: to be tried again. A defect that came every time would be tried for ever. */
export const mayPass = (error: unknown): error is HopwatchError => error instanceof HopwatchError && error.disposition === 'retry';

/** Whether the data, or a defect of ours in handling it, caused the error. Infrastructure failures are `retry`, or need a person. */
export const isOfData = (error: unknown): boolean =>
  !(error instanceof HopwatchError) || error.disposition === 'dead-letter' || error.code === 'limit-exceeded';

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why a record was set aside where an error of ours was the reason: what is set aside can be selected by this word. */
export const defectOf = (error: unknown): string => `exception: ${messageOf(error)}`;
