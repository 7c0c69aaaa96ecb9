import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpDoorbell } from '../../../lib/doorbell/http-doorbell';
import type { IncidentId } from '../../../lib/model/incident';
import type { Fields } from '../../../lib/pipeline/ports';

const ref = { bucket: 3, id: '6f1e3a52-8c0e-5d0b-9c1f-2f6b1f0e7a44' as IncidentId, revision: 2 };

const counting = () => {
  const counts: (readonly [string, number, Fields | undefined])[] = [];
  return {
    counts,
    telemetry: {
      count: (...count: readonly [string, number, Fields?]) => void counts.push([count[0], count[1], count[2]]),
      log: () => undefined,
    },
  };
};

const listening = async (
  answer: (request: IncomingMessage, body: string) => readonly [status: number, location?: string | undefined],
): Promise<Server> => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const [status, location] = answer(request, body);
      response.writeHead(status, location === undefined ? {} : { location }).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/post-incident`;
const closed = (server: Server): Promise<unknown> => new Promise((resolve) => server.close(resolve));

/** Rings once at what answers so; gives what was counted and what arrived. */
const ringAt = async (status: number) => {
  const arrived: unknown[] = [];
  const server = await listening(({ method, url, headers }, body) => {
    arrived.push([method, url, headers['content-type'], JSON.parse(body)]);
    return [status];
  });
  const { counts, telemetry } = counting();
  await httpDoorbell(urlOf(server), telemetry).ring(ref);
  await closed(server);
  return { arrived, counts };
};

test('a ring is a POST of bucket, id and revision, and nothing else', async () => {
  const { arrived, counts } = await ringAt(204);
  expect(arrived).toEqual([['POST', '/api/post-incident', 'application/json', ref]]);
  expect(counts).toEqual([]);
});

test('only bucket, id and revision go out, whatever the reference holds beside them', async () => {
  const bodies: string[] = [];
  const server = await listening((_request, body) => {
    bodies.push(body);
    return [204];
  });
  await httpDoorbell(urlOf(server), counting().telemetry).ring({ ...ref, evidence: 'secret' } as typeof ref);
  await closed(server);
  expect(JSON.parse(bodies[0] ?? '')).toEqual(ref);
});

test.each([400, 404, 500, 503])('an answer %d is counted and never thrown', async (status) =>
  expect((await ringAt(status)).counts).toEqual([['doorbell.unanswered', 1, { status }]]),
);

test('a redirect is not followed, wherever it leads: it is counted', async () => {
  const asked: (string | undefined)[] = [];
  const server = await listening(({ url }) => {
    asked.push(url);
    return url === '/elsewhere' ? [204] : [307, '/elsewhere'];
  });
  const { counts, telemetry } = counting();
  await httpDoorbell(urlOf(server), telemetry).ring(ref);
  await closed(server);
  expect(asked).toEqual(['/api/post-incident']);
  expect(counts).toEqual([['doorbell.unanswered', 1, { status: 0 }]]);
});

test('nobody there is counted and never thrown', async () => {
  const server = await listening(() => [204]);
  const url = urlOf(server);
  await closed(server);
  const { counts, telemetry } = counting();
  await httpDoorbell(url, telemetry).ring(ref);
  expect(counts).toEqual([['doorbell.unanswered', 1, { status: 0 }]]);
});

test('an address that is none is counted and never thrown', async () => {
  const { counts, telemetry } = counting();
  await httpDoorbell('not an address', telemetry).ring(ref);
  expect(counts).toEqual([['doorbell.unanswered', 1, { status: 0 }]]);
});

test('an answer that does not come is given up at the deadline', async () => {
  const given: (AbortSignal | null | undefined)[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (_url, init) => {
    given.push(init?.signal);
    throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  };
  const { counts, telemetry } = counting();
  try {
    await httpDoorbell('http://127.0.0.1:1/', telemetry).ring(ref);
  } finally {
    globalThis.fetch = fetch;
  }
  expect(given[0]).toBeInstanceOf(AbortSignal);
  expect(counts).toEqual([['doorbell.unanswered', 1, { status: 0 }]]);
});

describe('where the output app asks for a token', () => {
  test('each ring carries one', async () => {
    const sent: (string | undefined)[] = [];
    const server = await listening(({ headers }) => {
      sent.push(headers.authorization);
      return [204];
    });
    const { counts, telemetry } = counting();
    let given = 0;
    const doorbell = httpDoorbell(urlOf(server), telemetry, async () => `token-${++given}`);
    await doorbell.ring(ref);
    await doorbell.ring(ref);
    await closed(server);
    expect([sent, counts]).toEqual([['Bearer token-1', 'Bearer token-2'], []]);
  });

  test('one that cannot be had is counted and never thrown; nothing is sent without it', async () => {
    let asked = 0;
    const server = await listening(() => {
      asked++;
      return [204];
    });
    const { counts, telemetry } = counting();
    await httpDoorbell(urlOf(server), telemetry, () => Promise.reject(new Error('no identity'))).ring(ref);
    await closed(server);
    expect([asked, counts]).toEqual([0, [['doorbell.unanswered', 1, { status: 0 }]]]);
  });

  test('one that does not come is given up at the deadline', async () => {
    const { counts, telemetry } = counting();
    await httpDoorbell('http://127.0.0.1:1/', telemetry, () => new Promise(() => undefined)).ring(ref);
    expect(counts).toEqual([['doorbell.unanswered', 1, { status: 0 }]]);
  });
});
