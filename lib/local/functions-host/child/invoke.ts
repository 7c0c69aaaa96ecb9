import { randomUUID } from 'node:crypto';
import type { ProgrammingModel, RegisteredFunction, TypedData } from './core-module';

export interface Invocation {
  readonly input: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly retryContext?: { readonly retryCount: number; readonly maxRetryCount: number; readonly exception: { readonly message: string } };
}

export interface Invoker {
  /** Runs a function once, through the library's own conversions. Throws what the function throws. */
  invoke(target: RegisteredFunction, invocation: Invocation): Promise<TypedData | null | undefined>;
  /** Resolves when no invocation runs. */
  idle(): Promise<void>;
}

/** The name under which a function's trigger gets its input. */
const triggerName = ({ metadata }: RegisteredFunction): string =>
  Object.entries(metadata.bindings).find(([, { type }]) => type.endsWith('Trigger'))?.[0] ?? '';

const log = (level: string, _category: string, message: string): void => {
  const stream = level === 'warning' || level === 'error' || level === 'critical' ? process.stderr : process.stdout;
  stream.write(`${message}\n`);
};

export const invoker = (model: ProgrammingModel): Invoker => {
  const running = new Set<Promise<unknown>>();
  const run = async (target: RegisteredFunction, { input, triggerMetadata, retryContext }: Invocation) => {
    const invocationId = randomUUID();
    const request = { inputData: [{ name: triggerName(target), data: input }], triggerMetadata, retryContext };
    const invocation = model.getInvocationModel({ invocationId, metadata: target.metadata, request, log });
    const { context, inputs } = await invocation.getArguments();
    const result = await invocation.invokeFunction(context, inputs, target.callback);
    return (await invocation.getResponse(context, result)).returnValue;
  };
  return {
    invoke: async (target, invocation) => {
      const mine = run(target, invocation);
      running.add(mine);
      try {
        return await mine;
      } finally {
        running.delete(mine);
      }
    },
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
};
