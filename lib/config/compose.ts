/**
 * The one place where the rooms meet: settings to what runs. The functions ask for their part lazily, so that a fault in the
 * settings is an error of the app's start and never an app without functions. A part that no function of this app needs is
 * never opened, and its settings are never asked for.
 */

import { mayPass } from '../model/errors';
import { consoleTelemetry, summedTelemetry } from '../telemetry';
import { openCorrelator } from './correlator';
import { enabledParts, type Part } from './functions';
import { inTime } from './in-time';
import { openOutput } from './output';
import { checkSettings, readSettings } from './settings';

/** Opened once in a process. A failure is not remembered: the host's next try opens anew. */
const once = <T>(open: () => Promise<T>) => {
  let opened: Promise<T> | undefined;
  return {
    get: (): Promise<T> => {
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    /** Takes what is open out of here; from then on nothing counts as open. */
    take: (): Promise<T> | undefined => {
      const own = opened;
      opened = undefined;
      return own;
    },
  };
};

const telemetry = summedTelemetry(
  consoleTelemetry((line) => console.log(line)),
  () => performance.now(),
);
const theCorrelator = once(async () => openCorrelator(readSettings('correlator', process.env), telemetry));
const theOutput = once(async () => openOutput(readSettings('output', process.env), telemetry));
const opening: Readonly<Record<Part, () => Promise<unknown>>> = { correlator: theCorrelator.get, output: theOutput.get };

export const correlator = theCorrelator.get;
export const output = theOutput.get;

/** What is said of a fault that may pass; any other is thrown. */
const passing = (error: unknown): string => {
  if (!mayPass(error)) throw error;
  return error.message;
};

const openAtStart = async (part: Part): Promise<void> => {
  const fault = await inTime(opening[part]()).then(() => undefined, passing);
  if (fault !== undefined) telemetry.log('warning', `The ${part} is not open yet, and is opened when it is needed. ${fault}`);
};

/**
 * Opens what this app's functions need. Throws `settings-invalid` with every fault at once, `lane-plan-differs` where the stored
 * plan is another. What may pass, as a role that is not known everywhere yet, is a line in the log only: of a start that fails the
 * host learns no function, so that nothing would wake the app once it has passed.
 */
export const start = async (): Promise<void> => {
  checkSettings(process.env);
  await Promise.all(enabledParts(process.env).map(openAtStart));
};

/** Closes what this process opened, if it opened anything, and tells what it has not told yet. */
export const stop = async (): Promise<void> => {
  telemetry.flush();
  const open = await theCorrelator.take()?.catch(() => undefined);
  await open?.close();
};
