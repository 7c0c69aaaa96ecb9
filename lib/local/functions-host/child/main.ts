/** The process of the local Functions host. Arguments: the app's folder, the port of its HTTP functions (0: a free one). */
import { setTimeout as delay } from 'node:timers/promises';
import { HopwatchError, messageOf } from '../../../model/errors';
import { drainMilliseconds, type FromHost, type ToHost } from '../messages';
import { type HookName, provideCoreModule, type RegisteredFunction, type Registrations } from './core-module';
import { type HostJson, readHostJson } from './host-json';
import { type Invoker, invoker } from './invoke';
import { loadApp } from './load-app';
import { eventHubTrigger } from './triggers/event-hub';
import { type HttpServer, routesOf, startHttp } from './triggers/http';
import { timerTrigger } from './triggers/timer';
import { type Trigger, triggerOf } from './triggers/trigger';

const say = (message: FromHost): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

const fail = async (error: unknown): Promise<void> => {
  await say({ kind: 'failed', message: messageOf(error) });
  process.exit(1);
};

const runHooks = async ({ hooks }: Registrations, name: HookName): Promise<void> => {
  for (const hook of hooks[name]) await hook({ hookData: {} });
};

const startTrigger = async (target: RegisteredFunction, host: HostJson, runner: Invoker): Promise<Trigger> => {
  const trigger = triggerOf(target);
  switch (trigger?.type) {
    case 'eventHubTrigger':
      return eventHubTrigger(target, trigger, host.extensions.eventHubs, runner);
    case 'timerTrigger':
      return timerTrigger(target, trigger, runner);
    default:
      throw new HopwatchError(
        'local-runtime-failed',
        'fatal',
        `The local host has no trigger ${trigger?.type}, which ${target.metadata.name} has.`,
      );
  }
};

interface Running {
  readonly registrations: Registrations;
  readonly triggers: readonly Trigger[];
  readonly runner: Invoker;
}

/** Loads the app, runs its `appStart` hooks, then lets events in: HTTP first, because the others may call it. */
const start = async (appDirectory: string, http: HttpServer): Promise<Running> => {
  const registrations = provideCoreModule();
  loadApp(appDirectory);
  const { functions, model } = registrations;
  if (model === undefined) throw new HopwatchError('local-runtime-failed', 'fatal', `The app in ${appDirectory} registers no function.`);
  const host = readHostJson(appDirectory, process.env);
  await runHooks(registrations, 'appStart');
  const runner = invoker(model);
  const isHttp = (target: RegisteredFunction): boolean => triggerOf(target)?.type === 'httpTrigger';
  http.open(routesOf(functions.filter(isHttp), host.extensions.http.routePrefix), runner);
  const triggers = await Promise.all(functions.filter((target) => !isHttp(target)).map((target) => startTrigger(target, host, runner)));
  await say({ kind: 'up', functions: functions.map(({ metadata }) => metadata.name) });
  return { registrations, triggers, runner };
};

/** HTTP goes last: invocations that end now may still call it. */
const stop = async ({ registrations, triggers, runner }: Running, http: HttpServer): Promise<void> => {
  await Promise.race([
    Promise.all(triggers.map((trigger) => trigger.stop())).then(() => runner.idle()),
    delay(drainMilliseconds, undefined, { ref: false }),
  ]);
  http.close();
  await runHooks(registrations, 'appTerminate');
};

const main = async ([appDirectory = '', port = '0']: readonly string[]): Promise<void> => {
  const http = await startHttp(Number(port));
  let running: Promise<Running> | undefined;
  process.on('message', (message: ToHost) => {
    if (message.kind === 'start') {
      Object.assign(process.env, message.settings);
      running = start(appDirectory, http);
      running.catch(fail);
    } else {
      running
        ?.then((started) => stop(started, http))
        .catch((error) => process.stderr.write(`stopping failed: ${messageOf(error)}\n`))
        .finally(() => process.exit(0));
    }
  });
  await say({ kind: 'listening', port: http.port });
};

main(process.argv.slice(2)).catch(fail);
