import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { HopwatchError } from '../model/errors';

/** Ends the child when its parent is gone, however it went: the channel between them closes. */
const exitWithParent = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** Lines of each of a child's two outputs that are kept for an error's message. */
const keptLines = 20;

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the child ended though nobody wanted it to. */
  readonly died: Promise<HopwatchError>;
  readonly ended: Promise<void>;
  /** The last lines of its standard error, else of its output. */
  readonly tail: () => string;
  /** Calls `take` with each line of its output. */
  readonly onLine: (take: (line: string) => void) => void;
  /** From now on its end is no death. */
  readonly expectEnd: () => void;
  /** Ends it at once and resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

const splitLines = (take: (line: string) => void): ((chunk: string) => void) => {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
};

/** Hands on each line of a stream and remembers the last ones. */
const follow = (stream: Readable | null) => {
  const lines: string[] = [];
  const takers: ((line: string) => void)[] = [];
  stream?.setEncoding('utf8').on(
    'data',
    splitLines((line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      for (const take of takers) take(line);
    }),
  );
  return { lines, onLine: (take: (line: string) => void): void => void takers.push(take) };
};

const deathOf = (name: string, how: string, tail: string): HopwatchError =>
  new HopwatchError(
    'local-runtime-failed',
    'fatal',
    `${name} ended (${how}).${tail === '' ? ' It wrote nothing.' : ` Its last lines:\n${tail}`}\nRun it again; if it lasts, these lines say why.`,
  );

/** Starts a Node module as a child process in a group of its own, so that Ctrl-C reaches this process alone and the order of stopping is ours. */
export const startChild = (name: string, module: string, args: readonly string[], options: ForkOptions = {}): Child => {
  const child = fork(module, args, { ...options, detached: true, silent: true, execArgv: ['--import', exitWithParent] });
  const [output, errors] = [follow(child.stdout), follow(child.stderr)];
  const tail = (): string => (errors.lines.length > 0 ? errors : output).lines.join('\n');
  let wanted = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const died = new Promise<HopwatchError>((resolve) => {
    void ended.then((how) => {
      if (!wanted) resolve(deathOf(name, how, tail()));
    });
  });
  return {
    process: child,
    died,
    ended: ended.then(() => undefined),
    tail,
    onLine: output.onLine,
    expectEnd: () => {
      wanted = true;
    },
    kill: async () => {
      wanted = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
};
