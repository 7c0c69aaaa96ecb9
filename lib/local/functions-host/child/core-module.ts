import { Module } from 'node:module';
import { HopwatchError } from '../../../model/errors';

/**
 * The module `@azure/functions-core`, which exists only inside a Functions host: `@azure/functions` registers the app with
 * it. The forms below are those of the host's protocol, as far as they are used here.
 */
export interface Binding {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly [option: string]: unknown;
}

interface Seconds {
  readonly seconds: number;
}

export interface RetryOptions {
  readonly retryStrategy: 'exponentialBackoff' | 'fixedDelay';
  /** -1: for ever. */
  readonly maxRetryCount: number;
  readonly delayInterval?: Seconds;
  readonly minimumInterval?: Seconds;
  readonly maximumInterval?: Seconds;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: RetryOptions;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

export interface TypedData {
  readonly json?: string;
  readonly string?: string;
  readonly bytes?: Uint8Array;
  readonly collectionBytes?: { readonly bytes: readonly Uint8Array[] };
  readonly collectionString?: { readonly string: readonly string[] };
  readonly collectionSint64?: { readonly sint64: readonly { readonly low: number; readonly high: number; readonly unsigned: boolean }[] };
  readonly http?: HttpData;
}

export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: TypedData;
  readonly statusCode?: string;
}

export interface InvocationModel {
  getArguments(): Promise<{ readonly context: object; readonly inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<{ readonly returnValue?: TypedData | null }>;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: object): InvocationModel;
}

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

const hookNames = ['appStart', 'appTerminate'] as const;
export type HookName = (typeof hookNames)[number];
export type Hook = (context: { hookData: object }) => unknown;

export interface Registrations {
  readonly functions: RegisteredFunction[];
  readonly hooks: Readonly<Record<HookName, Hook[]>>;
  model: ProgrammingModel | undefined;
}

const moduleName = '@azure/functions-core';

class Disposable {
  dispose(): void {
    throw new HopwatchError('local-runtime-failed', 'fatal', 'The local host cannot take back a registration.');
  }
}

const isHook = (name: string): name is HookName => (hookNames as readonly string[]).includes(name);

const moduleFor = (registrations: Registrations) => ({
  version: '3.0.0',
  hostVersion: '4.0.0',
  Disposable,
  registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback): Disposable => {
    registrations.functions.push({ metadata, callback });
    return new Disposable();
  },
  registerHook: (name: string, hook: Hook): Disposable => {
    if (!isHook(name)) throw new RangeError(`The local host runs the hooks ${hookNames.join(' and ')}; it has no ${name}.`);
    registrations.hooks[name].push(hook);
    return new Disposable();
  },
  setProgrammingModel: (model: ProgrammingModel): void => {
    registrations.model = model;
  },
  getProgrammingModel: (): ProgrammingModel | undefined => registrations.model,
  log: (level: string, _category: string, message: string): void => {
    if (level === 'warning' || level === 'error' || level === 'critical') process.stderr.write(`${message}\n`);
  },
});

/** Answers `require('@azure/functions-core')` from now on, the way Azure's own worker does, and collects what registers. */
export const provideCoreModule = (): Registrations => {
  const registrations: Registrations = { functions: [], hooks: { appStart: [], appTerminate: [] }, model: undefined };
  const core = moduleFor(registrations);
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (target, self, args: [string]) => (args[0] === moduleName ? core : Reflect.apply(target, self, args)),
  });
  return registrations;
};
