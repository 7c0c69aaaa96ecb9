import { seconds } from '../../../../lib/model/time';
import { logsIngestionSink } from '../../../../lib/sinks';
import { credential, impatience, incident, incidentId, token } from '../../../support/services/incidents';
import { type LogsService, logsService, ruleId, stream } from '../../../support/services/logs-service';
import { type Fault, refusal } from '../../../support/services/tls-service';

let service: LogsService;
beforeEach(async () => {
  service = await logsService(token);
});
afterEach(() => service.stop());

const sinkWith = (own = credential(), changes: { readonly ruleId?: string; readonly audience?: string } = {}) =>
  logsIngestionSink(
    { endpoint: service.endpoint, ruleId, stream, audience: 'https://monitor.azure.com', tenant: 'a-tenant', ...changes },
    { credential: own, ca: service.ca, patience: impatience },
  );

/** The faults in turn, then none. */
const inTurn = (...faults: readonly Fault[]): void => service.inject((nth) => faults[nth]);
const always = (fault: Fault): void => service.inject(() => fault);
const ids = (): readonly unknown[] => service.rows.map(({ DetectionId }) => DetectionId);

test('an incident is one row of the rule’s stream, with a token for the cloud’s monitor', async () => {
  const own = credential();
  await sinkWith(own, { audience: 'https://monitor.azure.us' }).deliver(incident());
  expect(ids()).toEqual([incidentId(1)]);
  expect(own.scopes).toEqual(['https://monitor.azure.us/.default']);
});

describe('passing faults are tried again', () => {
  test.each<readonly [string, Fault, number]>([
    ['429 without a word about when', { before: refusal(429, 'TooManyRequests') }, 1],
    ['429 with Retry-After', { before: refusal(429, 'TooManyRequests', '', { 'retry-after': '0' }) }, 1],
    ['408', { before: refusal(408, 'Timeout') }, 1],
    ['503', { before: refusal(503, 'ServiceUnavailable') }, 1],
    ['a connection that breaks', { before: 'reset' }, 1],
    ['500 although the row is in: it comes twice, and DetectionId and Revision tell', { after: refusal(500, 'InternalError') }, 2],
    ['a lost answer: it comes twice', { after: 'reset' }, 2],
  ])('%s', async (_, fault, rows) => {
    inTurn(fault);
    await sinkWith().deliver(incident());
    expect(ids()).toEqual(Array.from({ length: rows }, () => incidentId(1)));
    expect(service.received).toHaveLength(2);
  });

  test('three times in all, and then it is for the sweep', async () => {
    always({ before: refusal(503, 'ServiceUnavailable') });
    await expect(sinkWith().deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable', disposition: 'retry' });
    expect(service.received).toHaveLength(3);
  });

  test('a service that hangs is given up', async () => {
    always({ before: 'hang' });
    const sink = logsIngestionSink(
      { endpoint: service.endpoint, ruleId, stream, audience: 'https://monitor.azure.com', tenant: 'a-tenant' },
      { credential: credential(), ca: service.ca, patience: { ...impatience, deadline: (seconds(1) / 20n) as typeof impatience.deadline } },
    );
    await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
  });
});

test('a service that asks for a long rest gets it: no other call goes out meanwhile', async () => {
  inTurn({ before: refusal(429, 'TooManyRequests', '', { 'retry-after': '3600' }) });
  const sink = sinkWith();
  await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
  await expect(sink.deliver(incident({ id: incidentId(2) }))).rejects.toMatchObject({ code: 'sink-unavailable' });
  expect(service.received).toHaveLength(1);
});

test('what fails meanwhile does not shorten the rest', async () => {
  service.inject((nth) => ({
    before: nth === 0 ? refusal(429, 'TooManyRequests', '', { 'retry-after': '3600' }) : refusal(503, 'ServiceUnavailable'),
  }));
  const sink = sinkWith();
  await Promise.allSettled([sink.deliver(incident()), sink.deliver(incident({ id: incidentId(2) }))]);
  expect(service.received).toHaveLength(4);
  await expect(sink.deliver(incident({ id: incidentId(3) }))).rejects.toMatchObject({ code: 'sink-unavailable' });
  expect(service.received).toHaveLength(4);
});

const sinkAt = (now: () => number) =>
  logsIngestionSink(
    { endpoint: service.endpoint, ruleId, stream, audience: 'https://monitor.azure.com', tenant: 'a-tenant' },
    { credential: credential(), ca: service.ca, patience: impatience, now },
  );

test.each([
  ['3599', 3_599_000],
  ['9999999', 3_600_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
])('a service that asks for a rest (Retry-After: %s) is asked again after %i ms', async (header, rest) => {
  let now = 0;
  const sink = sinkAt(() => now);
  inTurn({ before: refusal(429, 'TooManyRequests', '', { 'retry-after': header }) });
  await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
  now += rest - 1;
  await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
  now += 1;
  await sink.deliver(incident());
  expect(service.received).toHaveLength(2);
});

test('a service that is down is found out three times, then left alone for half a minute', async () => {
  let now = 0;
  const sink = sinkAt(() => now);
  always({ before: refusal(503, 'ServiceUnavailable') });
  for (let call = 0; call < 6; call++) await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
  expect(service.received).toHaveLength(9);
  inTurn();
  now += 29_999;
  await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
  now += 1;
  await sink.deliver(incident());
  expect(service.received).toHaveLength(10);
});

test('a service that takes one in between is not down, however often it fails', async () => {
  const sink = sinkAt(() => 0);
  for (let round = 0; round < 3; round++) {
    always({ before: refusal(503, 'ServiceUnavailable') });
    for (let call = 0; call < 2; call++) await expect(sink.deliver(incident())).rejects.toMatchObject({ code: 'sink-unavailable' });
    inTurn();
    await sink.deliver(incident());
  }
  expect(service.rows).toHaveLength(3);
});

describe('what the service refuses is not tried again', () => {
  test.each([
    [400, 'InvalidRecord'],
    [401, 'InvalidToken'],
    [403, 'AuthorizationFailed'],
    [404, 'RuleNotFound'],
  ])('%i, with what it says and what to look at', async (status, code) => {
    always({ before: refusal(status, code) });
    await expect(sinkWith().deliver(incident())).rejects.toMatchObject({
      code: 'sink-rejected',
      disposition: 'fatal',
      message: expect.stringMatching(new RegExp(`${status} ${code}.*Monitoring Metrics Publisher`)),
    });
    expect(service.received).toHaveLength(1);
  });

  test('however long it explains that, a line of it is kept', async () => {
    always({ before: refusal(400, 'InvalidRecord', 'w'.repeat(20_000)) });
    const refused = await sinkWith()
      .deliver(incident())
      .catch((error: Error) => error.message);
    expect(refused).toContain('InvalidRecord: www');
    expect(refused?.length).toBeLessThan(1000);
  });

  test('a redirect is followed nowhere', async () => {
    always({ before: { status: 307, headers: { location: `${service.endpoint}/elsewhere` } } });
    await expect(sinkWith().deliver(incident())).rejects.toMatchObject({ code: 'sink-rejected' });
    expect(service.received).toHaveLength(1);
  });
});

test('too large: once more without the lists', async () => {
  inTurn({ before: refusal(413, 'ContentLengthLimitExceeded') });
  await sinkWith().deliver(incident());
  expect(service.rows).toMatchObject([{ DetectionId: incidentId(1), Evidence: [], TextCut: true }]);
  always({ before: refusal(413, 'ContentLengthLimitExceeded') });
  await expect(sinkWith().deliver(incident())).rejects.toMatchObject({ code: 'sink-rejected' });
  expect(service.received).toHaveLength(4);
});

test('an identity that has no token yet may have one later', async () => {
  const none = { getToken: async () => Promise.reject(new Error('no identity here')) };
  const sink = logsIngestionSink(
    { endpoint: service.endpoint, ruleId, stream, audience: 'https://monitor.azure.com', tenant: 'a-tenant' },
    { credential: none, ca: service.ca, patience: impatience },
  );
  await expect(sink.deliver(incident())).rejects.toMatchObject({
    code: 'sink-unavailable',
    message: expect.stringContaining('no identity here'),
  });
});
