/**
 * The app runs as two, from one package and under two identities: the correlator cannot post, and what posts cannot read the
 * hubs. Which functions an app has is its setting FUNCTIONS. It is ours because the host's own way to switch a function off, a
 * setting with the function's name in it, takes no hyphen on Linux.
 */
export const functionsOf = {
  correlator: ['ingest-events', 'correlate-facts', 'sweep', 'canary'],
  output: ['post-incident', 'health'],
} as const;

/** How the host delivers a batch again that failed: without end, since what is given up is lost. */
export const untilItSucceeds = {
  strategy: 'exponentialBackoff',
  maxRetryCount: -1,
  minimumInterval: { seconds: 2 },
  maximumInterval: { minutes: 1 },
} as const;

/** One of the two apps; a desk runs both in one process. */
export type Part = keyof typeof functionsOf;
export type FunctionName = (typeof functionsOf)[Part][number];

export type Environment = Readonly<Record<string, string | undefined>>;

export const parts = Object.keys(functionsOf) as readonly Part[];
const names: readonly string[] = Object.values(functionsOf).flat();

/** What FUNCTIONS names; every function where it is empty or not set. */
const namedIn = ({ FUNCTIONS }: Environment): readonly string[] =>
  FUNCTIONS === undefined || FUNCTIONS.trim() === '' ? names : FUNCTIONS.split(',').map((name) => name.trim());

/** Names in FUNCTIONS that no function has. */
export const unknownFunctions = (env: Environment): readonly string[] => namedIn(env).filter((name) => !names.includes(name));

/** Whether this app has the function. Asked while modules load, where nothing may throw: the host would see an app without functions. */
export const isEnabled = (name: FunctionName, env: Environment = process.env): boolean => namedIn(env).includes(name);

/** The parts of which this app has a function. */
export const enabledParts = (env: Environment): readonly Part[] =>
  parts.filter((part) => functionsOf[part].some((name) => isEnabled(name, env)));
