import { compile } from '../../../../lib/engine/compile';
import { HopwatchError } from '../../../../lib/model/errors';
import type { DeviceId, Fact } from '../../../../lib/model/fact';
import type { Incident, IncidentId, Revision } from '../../../../lib/model/incident';
import { deliver } from '../../../../lib/pipeline/incidents/deliver';
import type { ModeSettings } from '../../../../lib/pipeline/incidents/mode';
import type { Sink, Stores, Telemetry } from '../../../../lib/pipeline/ports';
import { rules } from '../../../../lib/rules';
import { memoryStores } from '../../../../lib/stores/memory';
import { hostileNames } from '../../../support/contract/hostile-names';
import { bellOf, idOf, revisionOf, rowOf } from '../../../support/contract/revisions';

const ruleSet = compile(rules, 'live');
const live: ModeSettings = { mode: 'live', shadowed: new Set() };
const passing = new HopwatchError('sink-unavailable', 'retry', 'down');
const final = new HopwatchError('sink-rejected', 'fatal', '403 Forbidden');

const id = idOf(1);
const refOf = (revision: number, of: IncidentId = id) => ({ bucket: 3, id: of, revision });

/** A sink that fails with each of the errors in turn, then takes everything. */
const sinkNamed = (name: string, ...errors: readonly unknown[]) => {
  const taken: Incident[] = [];
  let calls = 0;
  const sink: Sink = {
    name,
    deliver: async (incident) => {
      const error = errors[calls++];
      if (error !== undefined) throw error;
      taken.push(incident);
    },
  };
  return { sink, taken, calls: () => calls };
};

let stores: Stores;
let counts: Map<string, number>;
let errors: string[];
let telemetry: Telemetry;
beforeEach(async () => {
  stores = memoryStores();
  counts = new Map();
  errors = [];
  telemetry = {
    count: (metric, value) => counts.set(metric, (counts.get(metric) ?? 0) + value),
    log: (level, message) => (level === 'error' ? errors.push(message) : 0),
  };
  await stores.incidents.insert(3, [rowOf(revisionOf(id, 1)), bellOf({ id, revision: 1 })]);
});

const deliverTo = (sinks: readonly { readonly sink: Sink }[], revision = 1, settings = live) =>
  deliver(refOf(revision), ruleSet, settings, { ...stores, sinks: sinks.map(({ sink }) => sink), telemetry });

test('a revision reaches every sink once, whoever asks how often', async () => {
  const [a, b] = [sinkNamed('a'), sinkNamed('b')];
  expect([await deliverTo([a, b]), await deliverTo([a, b])]).toEqual(['delivered', 'delivered before']);
  expect([a.calls(), b.calls()]).toEqual([1, 1]);
});

test('what is not there is posted nowhere', async () => {
  const a = sinkNamed('a');
  expect(await deliverTo([a], 2)).toBe('no such revision');
  expect(a.calls()).toBe(0);
});

describe('of several sinks', () => {
  test('one that is down keeps it from no other, and makes no other post twice', async () => {
    const [down, up] = [sinkNamed('a', passing, passing), sinkNamed('b')];
    await expect(deliverTo([down, up])).rejects.toBe(passing);
    await expect(deliverTo([down, up])).rejects.toBe(passing);
    expect(await stores.deliveries.has(refOf(1))).toBe(false);
    expect(await deliverTo([down, up])).toBe('delivered');
    expect([down.calls(), up.calls()]).toEqual([3, 1]);
    expect([counts.get('sink.failed'), counts.get('incidents.delivered')]).toEqual([2, 1]);
  });

  test('one that refuses sets the revision aside, once the others have it', async () => {
    const [refuses, up] = [sinkNamed('a', final), sinkNamed('b')];
    expect(await deliverTo([refuses, up])).toBe('parked');
    expect(await stores.deliveries.parked(3)).toEqual([{ ...refOf(1), refusals: [{ sink: 'a', reason: '403 Forbidden' }] }]);
    expect([errors.length, counts.get('sink.refused'), counts.get('outbox.parked')]).toEqual([1, 1, 1]);
    expect(await deliverTo([refuses, up])).toBe('parked');
    expect([refuses.calls(), up.calls()]).toEqual([1, 1]);
  });

  test('one that refuses is asked again while another is down: nothing is parked that may still pass', async () => {
    const [refuses, down] = [sinkNamed('a', final), sinkNamed('b', passing)];
    await expect(deliverTo([refuses, down])).rejects.toBe(passing);
    expect(await stores.deliveries.parked(3)).toEqual([]);
    expect(await deliverTo([refuses, down])).toBe('delivered');
  });
});

test('what was released is delivered to those who lack it', async () => {
  const [refuses, up] = [sinkNamed('a', final), sinkNamed('b')];
  await deliverTo([refuses, up]);
  await stores.deliveries.release(refOf(1));
  expect(await deliverTo([refuses, up])).toBe('delivered');
  expect([refuses.taken.length, up.taken.length]).toEqual([1, 1]);
});

test('a defect of ours is parked like a refusal: it would come every time', async () => {
  const broken = sinkNamed('a', new TypeError('x is not a function'));
  expect(await deliverTo([broken])).toBe('parked');
  expect(await stores.deliveries.parked(3)).toMatchObject([{ refusals: [{ reason: 'x is not a function' }] }]);
});

describe('of which nothing can be told', () => {
  const deliverReading = (error: unknown) => {
    const incidents = { ...stores.incidents, read: async () => Promise.reject(error) };
    return deliver(refOf(1), ruleSet, live, { ...stores, incidents, sinks: [sinkNamed('a').sink, sinkNamed('b').sink], telemetry });
  };

  test.each([new HopwatchError('corrupt-row', 'fatal', 'damaged'), new TypeError('damaged')])(
    'is parked for every sink: %p',
    async (error) => {
      expect(await deliverReading(error)).toBe('parked');
      const refusals = ['a', 'b'].map((sink) => ({ sink, reason: 'damaged' }));
      expect(await stores.deliveries.parked(3)).toEqual([{ ...refOf(1), refusals }]);
      expect([errors.length, counts.get('outbox.parked')]).toEqual([1, 1]);
    },
  );

  test.each([passing, new HopwatchError('store-unavailable', 'fatal', 'a role is missing')])(
    'is not what the store fails at: %p',
    async (error) => {
      await expect(deliverReading(error)).rejects.toBe(error);
      expect(await stores.deliveries.parked(3)).toEqual([]);
    },
  );
});

test('a store that fails is no refusal', async () => {
  const a = sinkNamed('a');
  const failing = { ...stores.deliveries, noteReached: async () => Promise.reject(passing) };
  await expect(deliver(refOf(1), ruleSet, live, { ...stores, deliveries: failing, sinks: [a.sink], telemetry })).rejects.toBe(passing);
  expect(await stores.deliveries.parked(3)).toEqual([]);
});

describe('an incident of a canary', () => {
  const both = () => {
    const [ordinary, canary] = [sinkNamed('ordinary'), sinkNamed('canary')];
    return { ordinary, canary, sinks: [ordinary, { ...canary, sink: { ...canary.sink, forCanaries: true } }] };
  };
  const taken = async (revision: Revision) => {
    stores = memoryStores();
    await stores.incidents.insert(3, [rowOf(revision), bellOf(revision)]);
    const { ordinary, canary, sinks } = both();
    expect(await deliverTo(sinks)).toBe('delivered');
    return [ordinary.taken.length, canary.taken.length];
  };
  const named = (device: string, text: string): Revision => {
    const revision = revisionOf(id, 1, text);
    const child = revision.evidence.roles.child?.facts.map((fact) => ({ ...fact, device, deviceName: text }) as Fact) ?? [];
    return { ...revision, device: device as DeviceId, evidence: { ...revision.evidence, roles: { child: { facts: child, more: false } } } };
  };
  const texts = [...hostileNames, 'hopwatch-canary-0-0', 'canary.exe', ''];

  test('reaches the canary’s sink and no other, whatever the text', async () => {
    for (const text of texts) expect([text, await taken(named('hopwatch-canary-0-0', text))]).toEqual([text, [0, 1]]);
    expect(counts.get('incidents.delivered')).toBeUndefined();
  });

  test('is none for what a machine is called or runs: that reaches every sink but the canary’s', async () => {
    for (const text of texts) expect([text, await taken(named('0f'.repeat(20), text))]).toEqual([text, [1, 0]]);
    for (const device of ['HOPWATCH-CANARY-0-0', ' hopwatch-canary-0-0', 'x hopwatch-canary-0-0'])
      expect(await taken(named(device, 'hopwatch-canary-0-0'))).toEqual([1, 0]);
  });
});

describe('a later revision says whether somebody has to look again', () => {
  const severe = (revision: number, severity: Revision['assessment']['severity'], rule = 'rule/form'): Revision => {
    const base = revisionOf(id, revision);
    return { ...base, evidence: { ...base.evidence, rules: [rule] }, assessment: { ...base.assessment, severity } };
  };
  const raisedOf = async (before: Revision, after: Revision, settings = live): Promise<boolean | undefined> => {
    stores = memoryStores();
    await stores.incidents.insert(3, [rowOf(before), rowOf(after)]);
    const a = sinkNamed('a');
    await deliverTo([a], after.revision, settings);
    return a.taken[0]?.severityRaised;
  };

  test('more severe, the same, less', async () => {
    expect(await raisedOf(severe(1, 'Low'), severe(2, 'Medium'))).toBe(true);
    expect(await raisedOf(severe(1, 'Medium'), severe(2, 'Medium'))).toBeUndefined();
    expect(await raisedOf(severe(1, 'Medium'), severe(2, 'Low'))).toBeUndefined();
  });

  test('the first that is live, after one in shadow', async () => {
    const shadowed: ModeSettings = { mode: 'live', shadowed: new Set(['watched']) };
    expect(await raisedOf(severe(1, 'Medium', 'watched/form'), severe(2, 'Medium', 'rule/form'), shadowed)).toBe(true);
    expect(await raisedOf(severe(1, 'Medium', 'watched/form'), severe(2, 'Medium', 'watched/form'), shadowed)).toBeUndefined();
  });

  test.each<[string, ModeSettings, true | undefined]>([
    ['shadow', { mode: 'shadow', shadowed: new Set() }, true],
    ['a rule that was only watched', { mode: 'live', shadowed: new Set(['rule']) }, true],
    ['live', live, undefined],
  ])('the first that is live after the settings said %s', async (_name, before, expected) => {
    stores = memoryStores();
    await stores.incidents.insert(3, [rowOf(severe(1, 'Medium')), rowOf(severe(2, 'Medium'))]);
    const a = sinkNamed('a');
    await deliverTo([a], 1, before);
    await deliverTo([a], 2, live);
    expect(a.taken.map(({ mode, severityRaised }) => [mode, severityRaised])[1]).toEqual(['live', expected]);
  });
});
