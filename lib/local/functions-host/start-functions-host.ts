import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HopwatchError } from '../../model/errors';
import { type Child, startChild } from '../child';
import { drainMilliseconds, type FromHost, type ToHost } from './messages';

export interface FunctionsHostOptions {
  /** Folder with package.json, whose `main` names the app's modules, and host.json. */
  readonly appDirectory: string;
  /** The app settings, which may need the port of the app's own HTTP functions. */
  readonly settings: (port: number) => Readonly<Record<string, string>>;
  /** A free one where it is left out. */
  readonly port?: number;
}

export interface FunctionsHost {
  readonly functions: readonly { readonly name: string }[];
  /** Where the HTTP functions answer, without their route prefix. */
  readonly url: string;
  /** Resolves when it ended by itself. */
  readonly died: Promise<Error>;
  /** The last warnings and errors that it or the app wrote. */
  readonly tail: () => string;
  /** Lets running invocations end, runs the app's `appTerminate` hooks, and ends. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

const refused = (message: string): HopwatchError =>
  new HopwatchError('local-runtime-failed', 'fatal', `The Functions host could not start: ${message}`);

/** Compiled beside this file; in dist where a test has loaded this file from its source. */
const program = (): string => {
  const folders = [__dirname, join(__dirname, '..', '..', '..', 'dist', 'lib', 'local', 'functions-host')];
  const found = folders.map((folder) => join(folder, 'child', 'main.js')).find(existsSync);
  if (found === undefined) throw refused('it is not built. Run npm run build.');
  return found;
};

/** The next message of this kind; throws where the host fails or dies instead. */
const heard = async <K extends FromHost['kind']>(child: Child, kind: K): Promise<Extract<FromHost, { kind: K }>> => {
  const answered = new Promise<FromHost>((resolve) => child.process.once('message', (message) => resolve(message as FromHost)));
  const message = await Promise.race([answered, child.died]);
  if (message instanceof Error) throw message;
  if (message.kind === kind) return message as Extract<FromHost, { kind: K }>;
  throw refused(message.kind === 'failed' ? message.message : `it said ${message.kind} before ${kind}`);
};

const say = (child: Child, message: ToHost): void => {
  child.process.send(message);
};

/**
 * Azure's Functions host as far as this app needs it, in a process of its own: loads the unmodified app through the real
 * `@azure/functions`, reads Event Hubs with the real SDK and its checkpoints in `AzureWebJobsStorage`, serves HTTP, keeps
 * timers. It has no function timeout, no `minEventBatchSize`, no keys, no other triggers and no output bindings, and it
 * makes up for no missed timer. Throws `local-runtime-failed` where the app does not start, with the app's own message.
 */
export const startFunctionsHost = async ({ appDirectory, settings, port }: FunctionsHostOptions): Promise<FunctionsHost> => {
  const child = startChild('The Functions host', program(), [appDirectory, String(port ?? 0)]);
  try {
    const listening = await heard(child, 'listening');
    say(child, { kind: 'start', settings: settings(listening.port) });
    const { functions } = await heard(child, 'up');
    return {
      functions: functions.map((name) => ({ name })),
      url: `http://127.0.0.1:${listening.port}`,
      died: child.died,
      tail: child.tail,
      stop: async () => {
        child.expectEnd();
        if (child.process.connected) say(child, { kind: 'stop' });
        await Promise.race([child.ended, delay(drainMilliseconds * 2, undefined, { ref: false })]);
        await child.kill();
      },
      kill: child.kill,
    };
  } catch (error) {
    await child.kill();
    throw error;
  }
};
