import { execFileSync } from 'node:child_process';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: unknown;
}

/** `before`: the service never saw the request. `after`: it did what was asked, and its answer was lost or changed on the way. */
export type Fault =
  | { readonly before: 'reset' | 'hang' | Reply; readonly after?: never }
  | { readonly after: 'reset' | 'hang' | Reply; readonly before?: never };

export interface TlsService {
  readonly endpoint: string;
  /** Certificate of the authority that signed the server's. */
  readonly ca: string;
  /** Everything that arrived, whatever became of it. */
  readonly received: readonly Received[];
  /** The fault of the nth request from now, 0 the next one. */
  inject(faultOf: (nth: number) => Fault | undefined): void;
  stop(): Promise<void>;
}

/** A key and a certificate for localhost, made anew and good for two days. */
const certificate = (): { readonly key: string; readonly cert: string } => {
  const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout - -out - -days 2 -subj /CN=localhost';
  const pem = execFileSync('openssl', [...args.split(' '), '-addext', 'subjectAltName=DNS:localhost'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const part = (name: RegExp): string => name.exec(pem)?.[0] ?? '';
  return {
    key: part(/-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/),
    cert: part(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/),
  };
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const send = (response: ServerResponse, { status, headers, body }: Reply): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};

/** An error as Azure's services word it. */
export const refusal = (status: number, code: string, message = `${code}, says the test.`, headers: OutgoingHttpHeaders = {}): Reply => ({
  status,
  headers,
  body: { error: { code, message } },
});

/** An HTTPS server that answers as `answer` says, once the fault that was asked for is done with. */
export const tlsService = async (answer: (request: Received) => Reply): Promise<TlsService> => {
  const received: Received[] = [];
  const { key, cert } = certificate();
  let faultOf: (nth: number) => Fault | undefined = () => undefined;
  let nth = 0;
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = {
      method: message.method ?? '',
      url: new URL(message.url ?? '', 'https://localhost'),
      headers: message.headers,
      body: await bodyOf(message),
    };
    received.push(request);
    const { before, after } = faultOf(nth++) ?? {};
    const end = before ?? after;
    const own = before === undefined ? answer(request) : undefined;
    if (end === 'hang') return;
    if (end === 'reset') message.socket.destroy();
    else send(response, end ?? own ?? { status: 500 });
  };
  const server = createServer({ key, cert }, (message, response) => void serve(message, response).catch(() => message.socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `https://localhost:${(server.address() as AddressInfo).port}`,
    ca: cert,
    received,
    inject: (faults) => {
      [faultOf, nth] = [faults, 0];
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
