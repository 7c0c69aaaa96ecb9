import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What can go wrong with one request. `before`: the service never saw it. `after`: the service did it, and its answer was
 * changed or lost on the way: `cut` breaks off and is seen to, `short` is half of it and looks whole.
 */
export interface Fault {
  readonly before?: 'reset' | 'hang' | Status;
  readonly after?: 'reset' | 'hang' | 'cut' | 'short' | 'empty page' | Status;
  /** Milliseconds before anything happens. */
  readonly delay?: number;
}

export interface Status {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

export interface FaultProxy {
  readonly connectionString: string;
  /** Requests so far. */
  readonly count: number;
  /** The fault of the nth request from now, 0 the next one. */
  inject(faultOf: (nth: number) => Fault | undefined): void;
  /** Pages of a list hold at most so many rows from now on: the service may end one wherever it likes. */
  cutPages(rows: number): void;
  stop(): Promise<void>;
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const errorAnswer = ({ status, code, headers }: Status): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: `${code}, says the fault proxy.` } } })),
});

/** A page with nothing in it that continues where the request began: the service gives such pages when it ran out of time. */
const emptied = (answer: Answer, url: URL): Answer => {
  const partition = url.searchParams.get('NextPartitionKey');
  const row = url.searchParams.get('NextRowKey');
  if (partition === null || row === null) return answer;
  const headers = { ...answer.headers, 'x-ms-continuation-nextpartitionkey': partition, 'x-ms-continuation-nextrowkey': row };
  return { status: 200, headers, body: Buffer.from('{"value":[]}') };
};

/** A proxy before a table endpoint that does to each request what it is told to. */
export const faultProxy = async (connectionString: string): Promise<FaultProxy> => {
  const target = new URL(/TableEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '');
  let count = 0;
  let since = 0;
  let faultOf: (nth: number) => Fault | undefined = () => undefined;
  let pageRows: number | undefined;

  const forward = (incoming: IncomingMessage, url: URL, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: target.hostname,
          port: target.port,
          method: incoming.method,
          path: `${url.pathname}${url.search}`,
          headers: incoming.headers,
        },
        (reply) =>
          void bodyOf(reply).then((bytes) => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: bytes }), reject),
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  const answer = (response: ServerResponse, { status, headers, body }: Answer, sent = body.length): void => {
    const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = headers;
    response.writeHead(status, { ...kept, 'content-length': String(body.length) });
    response.write(body.subarray(0, sent), () => (sent < body.length ? response.destroy() : response.end()));
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { before, after, delay = 0 } = faultOf(count++ - since) ?? {};
    const body = await bodyOf(incoming);
    const url = new URL(incoming.url ?? '/', target);
    if (pageRows !== undefined && url.searchParams.has('$top')) url.searchParams.set('$top', String(pageRows));
    await new Promise((resolve) => setTimeout(resolve, delay));
    if (before !== undefined) {
      if (before === 'reset') response.destroy();
      else if (before !== 'hang') answer(response, errorAnswer(before));
      return;
    }
    const reply = await forward(incoming, url, body);
    if (after === undefined) answer(response, reply);
    else if (after === 'reset') response.destroy();
    else if (after === 'cut') answer(response, reply, Math.floor(reply.body.length / 2));
    else if (after === 'short') answer(response, { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length / 2)) });
    else if (after === 'empty page') answer(response, emptied(reply, url));
    else if (after !== 'hang') answer(response, errorAnswer(after));
  };

  const server = createServer((incoming, response) => void serve(incoming, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: connectionString.replace(/TableEndpoint=[^;]+/, `TableEndpoint=http://127.0.0.1:${port}${target.pathname}`),
    get count() {
      return count;
    },
    inject: (faults) => {
      since = count;
      faultOf = faults;
    },
    cutPages: (rows) => {
      pageRows = rows;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
