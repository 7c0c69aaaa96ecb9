import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { HopwatchError } from '../model/errors';

/** Ends the child when its parent is gone, however it went: the channel between them closes. */
const exitWithParent = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** Lines of a child's output that are kept for an error's message. */
const keptLines = 40;

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the child ended without having been stopped. */
  readonly died: Promise<HopwatchError>;
  /** The last lines it wrote. */
  readonly tail: () => string;
  /** Calls `take` with each line the child writes. */
  readonly onLine: (take: (line: string) => void) => void;
  /** Ends it at once and resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

const lineSplitter = (take: (line: string) => void): ((chunk: string) => void) => {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
};

const failure = (name: string, how: string, tail: string): HopwatchError =>
  new HopwatchError(
    'local-runtime-failed',
    'fatal',
    `${name} ended (${how}).${tail === '' ? ' It wrote nothing.' : ` Its last lines:\n${tail}`}\nRun it again; if it lasts, these lines say why.`,
  );

/** Starts a Node module as a child process in a group of its own, so that Ctrl-C reaches this process alone and the order of stopping is ours. */
export const startChild = (name: string, module: string, args: readonly string[], options: ForkOptions = {}): Child => {
  const child = fork(module, args, { ...options, detached: true, silent: true, execArgv: ['--import', exitWithParent] });
  const lines: string[] = [];
  const takers: ((line: string) => void)[] = [
    (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
    },
  ];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on(
      'data',
      lineSplitter((line) => {
        for (const take of takers) take(line);
      }),
    );
  }
  let stopped = false;
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const tail = (): string => lines.join('\n');
  const died = new Promise<HopwatchError>((resolve) => {
    void gone.then((how) => {
      if (!stopped) resolve(failure(name, how, tail()));
    });
  });
  return {
    process: child,
    died,
    tail,
    onLine: (take) => {
      takers.push(take);
    },
    kill: async () => {
      stopped = true;
      child.kill('SIGKILL');
      await gone;
    },
  };
};
