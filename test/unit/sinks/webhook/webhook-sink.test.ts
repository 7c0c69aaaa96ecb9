import { createHmac } from 'node:crypto';
import { dryrunSink, webhookSink } from '../../../../lib/sinks';
import { impatience, incident, incidentId } from '../../../support/services/incidents';
import { type Fault, refusal, type TlsService, tlsService } from '../../../support/services/tls-service';

let receiver: TlsService;
beforeEach(async () => {
  receiver = await tlsService(() => ({ status: 202 }));
});
afterEach(() => receiver.stop());

const sinkWith = (key?: string) =>
  webhookSink({ url: `${receiver.endpoint}/hooks/soar?x=1`, key }, { ca: receiver.ca, patience: impatience });

test('the whole incident is posted as JSON, with what a receiver knows a repeat by', async () => {
  await sinkWith().deliver(incident({ revision: 3 }));
  const [request] = receiver.received;
  expect(JSON.parse(request?.body.toString('utf8') ?? '')).toEqual(incident({ revision: 3 }));
  expect(request).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `${incidentId(1)}.3` },
  });
  expect(request?.headers).not.toHaveProperty('x-hopwatch-signature');
  expect([request?.url.pathname, request?.url.search]).toEqual(['/hooks/soar', '?x=1']);
});

test('with a key, the body is signed', async () => {
  const key = '0123456789abcdef';
  await sinkWith(key).deliver(incident({ title: 'ümläut' }));
  const [request] = receiver.received;
  const expected = createHmac('sha256', key)
    .update(request?.body ?? '')
    .digest('hex');
  expect(request?.headers['x-hopwatch-signature']).toBe(`sha256=${expected}`);
});

test.each<readonly [string, Fault]>([
  ['a lost answer', { after: 'reset' }],
  ['503', { before: refusal(503, 'x') }],
])('after %s the same body comes again under the same key', async (_, fault) => {
  receiver.inject((nth) => (nth === 0 ? fault : undefined));
  await sinkWith().deliver(incident());
  const [one, other] = receiver.received.map(({ headers, body }) => [headers['idempotency-key'], body.toString('utf8')]);
  expect([receiver.received.length, other]).toEqual([2, one]);
});

test.each([301, 302, 307, 308])('%i leads nowhere', async (status) => {
  receiver.inject(() => ({ before: { status, headers: { location: `${receiver.endpoint}/elsewhere` } } }));
  await expect(sinkWith().deliver(incident())).rejects.toMatchObject({ code: 'sink-rejected' });
  expect(receiver.received).toHaveLength(1);
});

test('a certificate that nobody vouches for is no receiver', async () => {
  const sink = webhookSink({ url: receiver.endpoint }, { patience: impatience });
  await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
  expect(receiver.received).toEqual([]);
});

test('a dry run says what it does not post', async () => {
  const lines: unknown[] = [];
  await dryrunSink({ count: () => undefined, log: (...line) => lines.push(line) }).deliver(incident());
  expect(lines).toEqual([['info', expect.stringContaining('Not posted'), { incident: incidentId(1), revision: 1, severity: 'Medium' }]]);
});
