import { incidentsApiSink } from '../../../../lib/sinks';
import { credential, impatience, incident, incidentId, token } from '../../../support/services/incidents';
import { type SentinelService, sentinelService, workspace } from '../../../support/services/sentinel-service';
import { type Fault, refusal } from '../../../support/services/tls-service';

const minute = 60_000;
let now = 0;
let service: SentinelService;
beforeEach(async () => {
  now = Date.parse('2026-03-02T09:00:00Z');
  service = await sentinelService(token, () => now);
});
afterEach(() => service.stop());

const sinkWith = (own = credential()) =>
  incidentsApiSink({ workspace, endpoint: service.endpoint }, { credential: own, ca: service.ca, patience: impatience, now: () => now });

const id = incidentId(1);
const first = incident();
const raised = incident({ revision: 2, severity: 'High', severityRaised: true, summary: 'It went on.' });
const inTurn = (...faults: readonly Fault[]): void => service.inject((nth) => faults[nth]);

const standing = () => service.incidents.get(id);
const labels = () => standing()?.properties.labels?.map(({ labelName }) => labelName);

describe('an incident', () => {
  test('is created under its own id, with what an analyst needs', async () => {
    const own = credential();
    await sinkWith(own).deliver(first);
    expect([...service.incidents.keys()]).toEqual([id]);
    expect(standing()?.properties).toMatchObject({
      title: first.title,
      severity: 'Medium',
      status: 'New',
      firstActivityTimeUtc: first.firstSeen,
    });
    expect(standing()?.properties.description).toContain('cmd.exe /c whoami');
    expect(labels()).toEqual(['hopwatch', 'T1021.003', 'T1059', 'hopwatch-r1-Medium']);
    expect(own.scopes).toEqual([`${service.endpoint}/.default`]);
  });

  test('that is there already is left alone: a repeat, a lost answer, two posters at once', async () => {
    const sink = sinkWith();
    inTurn({ after: 'reset' });
    await sink.deliver(first);
    await Promise.all([sink.deliver(first), sinkWith().deliver(first)]);
    expect([service.creations, standing()?.comments.size]).toEqual([1, 0]);
  });

  test('in shadow or from a replay is posted nowhere', async () => {
    await sinkWith().deliver(incident({ mode: 'shadow' }));
    await sinkWith().deliver(incident({ mode: 'replay' }));
    expect(service.received).toEqual([]);
  });
});

describe('a later revision', () => {
  test('is a comment, raises the severity and says so in a label', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    await sink.deliver(raised);
    expect(standing()?.properties).toMatchObject({ severity: 'High', status: 'New' });
    expect([...(standing()?.comments.values() ?? [])]).toEqual([expect.stringContaining('It went on.')]);
    expect(labels()).toEqual(['hopwatch', 'T1021.003', 'T1059', 'hopwatch-r2-High']);
  });

  test('is one comment however often it comes and whatever is lost', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    for (const fault of [{ after: 'reset' }, { after: refusal(500, 'InternalError') }, { before: 'reset' }] as const)
      for (let nth = 0; nth < 4; nth++) {
        service.inject((request) => (request === nth ? fault : undefined));
        await sink.deliver(raised);
      }
    expect([service.creations, standing()?.comments.size]).toEqual([1, 1]);
  });

  test('leaves what analysts set as it is', async () => {
    const sink = sinkWith();
    await sink.deliver(incident({ severity: 'High' }));
    const analyst = {
      title: 'Ours now',
      severity: 'Low',
      status: 'Active',
      owner: { assignedTo: 'Ann' },
      labels: [{ labelName: 'ticket-7' }, ...(standing()?.properties.labels ?? [])],
    } as const;
    service.change(id, { ...analyst, labels: [...analyst.labels] });
    await sink.deliver(incident({ revision: 2, severity: 'Medium' }));
    expect(standing()?.properties).toMatchObject({ title: 'Ours now', severity: 'Low', status: 'Active', owner: { assignedTo: 'Ann' } });
    expect(labels()).toContain('ticket-7');
  });

  test('loses against nobody: an analyst who writes at the same instant is read again', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    let changed = 0;
    // Each time the sink has read the incident, the analyst is faster, twice.
    service.inject((nth) => {
      if (nth > 0 && changed < 2) service.change(id, { status: 'Active', owner: { turn: ++changed } });
      return undefined;
    });
    await sink.deliver(raised);
    expect(standing()?.properties).toMatchObject({ severity: 'High', status: 'Active', owner: { turn: 2 } });
  });

  test('waits for the sweep where somebody else is faster every time', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    let turn = 0;
    service.inject(() => {
      service.change(id, { owner: { turn: ++turn } });
      return undefined;
    });
    await expect(sink.deliver(raised)).rejects.toMatchObject({ code: 'sink-unavailable', disposition: 'retry' });
    expect(standing()?.properties.severity).toBe('Medium');
    service.inject(() => undefined);
    await sink.deliver(raised);
    expect([standing()?.properties.severity, standing()?.comments.size]).toEqual(['High', 1]);
  });

  test('that another poster creates between its look and its write is added to what is there', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    inTurn({ after: refusal(404, 'ResourceNotFound') });
    await sink.deliver(raised);
    expect([service.creations, standing()?.properties.severity, standing()?.comments.size]).toEqual([1, 'High', 1]);
  });

  test('of an incident that is taken and not to be found waits for the sweep', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    service.inject((nth) => (nth === 1 ? undefined : { after: refusal(404, 'ResourceNotFound') }));
    await expect(sink.deliver(raised)).rejects.toMatchObject({ code: 'sink-unavailable', disposition: 'retry' });
  });

  test('beyond the 80th is no comment: the last twenty are for the analysts', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    for (const revision of [80, 81]) await sink.deliver(incident({ revision }));
    expect([standing()?.comments.size, labels()?.at(-1)]).toEqual([1, 'hopwatch-r81-Medium']);
  });

  test('whose label somebody took away is posted again: one comment all the same, and the label is back', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    await sink.deliver(raised);
    service.change(id, { severity: 'Low', labels: [] });
    await sink.deliver(raised);
    expect([standing()?.comments.size, labels(), standing()?.properties.severity]).toEqual([1, ['hopwatch', 'hopwatch-r2-High'], 'Low']);
  });

  test.each([
    ['more severe', raised],
    ['come back', incident({ revision: 2, recurredIn: 2 })],
  ])('that is %s opens again what was closed', async (_, later) => {
    const sink = sinkWith();
    await sink.deliver(first);
    service.change(id, { status: 'Closed', classification: 'BenignPositive', classificationReason: 'SuspiciousButExpected' });
    await sink.deliver(later);
    expect(standing()?.properties).toMatchObject({ status: 'Active', severity: later.severity });
    expect(standing()?.properties).not.toHaveProperty('classification');
  });

  test('that is neither leaves closed what was closed', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    service.change(id, { status: 'Closed', classification: 'BenignPositive' });
    await sink.deliver(incident({ revision: 2, severity: 'Low' }));
    expect(standing()?.properties).toMatchObject({ status: 'Closed', classification: 'BenignPositive', severity: 'Medium' });
  });

  test.each([
    ['after it', [2, 3]],
    ['before it', [3, 2]],
  ])('that only adds to one that has come back, posted %s, leaves it opened again', async (_, revisions) => {
    const sink = sinkWith();
    await sink.deliver(first);
    service.change(id, { status: 'Closed', classification: 'BenignPositive' });
    for (const revision of revisions)
      await sink.deliver(incident({ revision, recurredIn: 2, ...(revision === 2 ? { recurred: true } : {}) }));
    expect(standing()?.properties).toMatchObject({ status: 'Active' });
    service.change(id, { status: 'Closed' });
    await sink.deliver(incident({ revision: 4, recurredIn: 2 }));
    expect(standing()?.properties).toMatchObject({ status: 'Closed' });
  });

  test('that was absorbed after it came back asks nobody to look again', async () => {
    const sink = sinkWith();
    await sink.deliver(first);
    service.change(id, { status: 'Closed', classification: 'BenignPositive' });
    await sink.deliver(incident({ revision: 3, recurredIn: 2, severity: 'Informational', absorbedBy: incidentId(2) }));
    expect(standing()?.properties).toMatchObject({ status: 'Closed', classification: 'BenignPositive' });
  });

  test('that was absorbed closes what nobody has begun with, and only that', async () => {
    const absorbed = incident({ revision: 2, severity: 'Informational', absorbedBy: incidentId(2) });
    await sinkWith().deliver(first);
    await sinkWith().deliver(absorbed);
    expect(standing()?.properties).toMatchObject({ status: 'Closed', classificationComment: `A part of incident ${incidentId(2)}` });
    await sinkWith().deliver(incident({ id: incidentId(3) }));
    service.change(incidentId(3), { status: 'Active' });
    await sinkWith().deliver({ ...absorbed, id: incidentId(3) });
    expect(service.incidents.get(incidentId(3))?.properties.status).toBe('Active');
  });
});

describe('in whatever order revisions come', () => {
  const third = incident({ revision: 3, severity: 'High', severityRaised: false });
  test.each([
    ['1 2 3', [first, raised, third]],
    ['3 2 1', [third, raised, first]],
    ['2 1 3', [raised, first, third]],
    ['3 1', [third, first]],
  ])('%s: one incident, with the newest severity and label', async (_, revisions) => {
    for (const one of revisions) await sinkWith().deliver(one);
    expect([service.creations, standing()?.properties.severity, labels()?.at(-1)]).toEqual([1, 'High', 'hopwatch-r3-High']);
  });

  test('an absorbed one ends closed', async () => {
    await sinkWith().deliver(incident({ revision: 2, severity: 'Informational', absorbedBy: incidentId(2) }));
    await sinkWith().deliver(first);
    expect(standing()?.properties).toMatchObject({ status: 'Closed', classification: 'Undetermined' });
  });
});

describe('the pace', () => {
  const many = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => incident({ id: incidentId(from + index) }));
  const outcomes = async (sink: ReturnType<typeof sinkWith>, from: number, to: number) =>
    (await Promise.allSettled(many(from, to).map((one) => sink.deliver(one)))).filter(({ status }) => status === 'fulfilled').length;

  test('75 writes of a kind in any five minutes, and no request beyond', async () => {
    const sink = sinkWith();
    expect(await outcomes(sink, 0, 100)).toBe(75);
    now += 5 * minute - 1;
    expect(await outcomes(sink, 100, 110)).toBe(0);
    expect(service.received).toHaveLength(75);
    now += 1;
    expect(await outcomes(sink, 100, 200)).toBe(75);
    expect(service.incidents.size).toBe(150);
  });

  test('what is too many waits for the sweep, without a second try', async () => {
    const sink = sinkWith();
    await outcomes(sink, 0, 75);
    await expect(sink.deliver(incident({ id: incidentId(99) }))).rejects.toMatchObject({ code: 'sink-unavailable', disposition: 'retry' });
  });
});

test.each([400, 401, 403, 404])('%i is refused, with what to look at', async (status) => {
  inTurn({ before: refusal(status, 'Refused') });
  await expect(sinkWith().deliver(first)).rejects.toMatchObject({
    code: 'sink-rejected',
    message: expect.stringMatching(new RegExp(`${status} Refused.*Microsoft Sentinel Responder`)),
  });
});

test('an incident that is not what Sentinel documents is for a person to look at', async () => {
  await sinkWith().deliver(first);
  inTurn({ after: { status: 200, body: { etag: '"1"', properties: { title: 'No state' } } } });
  await expect(sinkWith().deliver(raised)).rejects.toMatchObject({ code: 'sink-rejected', disposition: 'fatal' });
  expect([standing()?.properties.severity, service.received.map(({ method }) => method)]).toEqual(['Medium', ['PUT', 'GET']]);
});

test('the longest incident stays within what Sentinel takes', async () => {
  const long = 'w'.repeat(4000);
  const many = Array.from({ length: 200 }, () => long);
  const huge = incident({
    title: long.slice(0, 150),
    summary: long,
    severityReasons: many,
    gaps: many,
    timeline: many.map((what) => ({ at: '2026-03-02T08:00:00Z', what })),
  });
  await sinkWith().deliver(huge);
  await sinkWith().deliver({ ...huge, revision: 2 });
  expect(standing()?.properties.description).toMatch(/… \(\d+ more lines\)$/);
  expect(standing()?.comments.size).toBe(1);
});
