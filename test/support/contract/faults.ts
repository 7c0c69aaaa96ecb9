import type { Fault } from './fault-proxy';

/** One thing that goes wrong once, by what the caller can know of it. */
export const passingFaults: Readonly<Record<string, Fault>> = {
  'reset before it was done': { before: 'reset' },
  'no answer, not done': { before: 'hang' },
  'busy (503)': { before: { status: 503, code: 'ServerBusy', headers: { 'retry-after': '0' } } },
  'too many requests (429)': { before: { status: 429, code: 'TooManyRequests' } },
  'timed out (500)': { before: { status: 500, code: 'OperationTimedOut' } },
  'timed out (408)': { before: { status: 408, code: 'RequestTimeout' } },
  'an empty page': { after: 'empty page' },
  'done, but reset': { after: 'reset' },
  'done, but no answer': { after: 'hang' },
  'done, but the answer is cut': { after: 'cut' },
  'done, but half the answer is taken for all': { after: 'short' },
  'done, but 500': { after: { status: 500, code: 'InternalError' } },
};
