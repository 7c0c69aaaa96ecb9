import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { HopwatchError, messageOf } from '../../../../model/errors';
import type { HttpData, RegisteredFunction } from '../core-module';
import type { Invoker } from '../invoke';
import { triggerOf } from './trigger';

const binding = z.object({
  methods: z.array(z.string()),
  authLevel: z.literal('anonymous', 'the local host has no keys: set authLevel anonymous'),
  route: z
    .string()
    .regex(/^[^{}]*$/, 'the local host knows no parameters in routes')
    .optional(),
});

interface Route {
  readonly methods: readonly string[];
  readonly target: RegisteredFunction;
}

export type Routes = ReadonlyMap<string, Route>;

/** Where each HTTP function answers: under the prefix, at its route or its name. */
export const routesOf = (functions: readonly RegisteredFunction[], routePrefix: string): Routes =>
  new Map(
    functions.map((target) => {
      const { methods, route } = binding.parse(triggerOf(target));
      const path = `/${[routePrefix, route ?? target.metadata.name].filter((step) => step !== '').join('/')}`;
      return [path.toLowerCase(), { methods: methods.map((method) => method.toUpperCase()), target }];
    }),
  );

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => Buffer.concat(await request.toArray());

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));

const answerWith = (response: ServerResponse, { statusCode, headers, body }: HttpData): void => {
  response.writeHead(Number(statusCode ?? 200), headers);
  response.end(body?.bytes);
};

/** One request: 404 where no function has its path and method, 500 where the function throws, as on Azure. */
const serve = async (request: IncomingMessage, response: ServerResponse, routes: Routes, { invoke }: Invoker): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const route = routes.get(url.pathname.toLowerCase());
  if (route === undefined || !route.methods.includes(method)) {
    response.writeHead(404).end();
    return;
  }
  try {
    const http = { method, url: url.href, headers: headersOf(request), body: { bytes: await bodyOf(request) } };
    const result = await invoke(route.target, { input: { http } });
    answerWith(response, result?.http ?? { statusCode: '204' });
  } catch (error) {
    process.stderr.write(`${route.target.metadata.name} failed: ${messageOf(error)}\n`);
    response.writeHead(500).end();
  }
};

export interface HttpServer {
  readonly port: number;
  /** From now on these functions answer; before, every request gets a 503. */
  open(routes: Routes, invoker: Invoker): void;
  close(): void;
}

const listen = async (server: Server, port: number): Promise<number> => {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new HopwatchError(
      'local-runtime-failed',
      'fatal',
      `port ${port} cannot be had: ${messageOf(cause)}. End what has it, or leave the port to be chosen.`,
      { cause },
    );
  }
  return (server.address() as AddressInfo).port;
};

/** A server for the app's HTTP functions, which listens before they are known: their port is part of the app's settings. */
export const startHttp = async (port: number): Promise<HttpServer> => {
  let handle = async (_request: IncomingMessage, response: ServerResponse): Promise<void> => void response.writeHead(503).end();
  const server = createServer((request, response) => void handle(request, response));
  return {
    port: await listen(server, port),
    open: (routes, invoker) => {
      handle = (request, response) => serve(request, response, routes, invoker);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
