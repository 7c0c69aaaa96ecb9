import { alerts } from '../../../lib/enrichers/alerts';
import type { Fact, Tables } from '../../../lib/model/fact';
import { asked, evidenceOf, factOf, noon, subjectOf, target } from '../../support/enrichers/subject';

const subject = subjectOf(evidenceOf({ accept: [factOf('DeviceNetworkEvents', {})] }));
const about = (AlertId: string, time = noon, device: string = target) => factOf('AlertEvidence', { AlertId }, time, device);
const info = (columns: Tables['AlertInfo'], time = noon) => factOf('AlertInfo', columns, time, '');
const ask = (...learnt: readonly Fact[]) => asked(alerts, learnt, subject);

const known = {
  AlertId: 'da1',
  Title: 'Suspicious service',
  Severity: 'Medium',
  Category: 'LateralMovement',
  ServiceSource: 'Microsoft Defender for Endpoint',
  AttackTechniques: '["T1021"]',
};
const told = {
  id: 'da1',
  at: '2026-03-17T12:00:00.0000000Z',
  title: 'Suspicious service',
  severity: 'Medium',
  category: 'LateralMovement',
  serviceSource: 'Microsoft Defender for Endpoint',
  attackTechniques: '["T1021"]',
};

test('names the alerts about the device, once each, whichever of their records came first', async () => {
  const records = [about('da1'), about('da1'), info(known)];
  for (const order of [records, [...records].reverse()]) expect(await ask(...order)).toEqual({ kind: 'known', value: [told] });
});

test('an alert of which only the evidence has come is named by its id', async () =>
  expect(await ask(about('da1'))).toEqual({ kind: 'known', value: [{ id: 'da1' }] }));

test('what was said of an alert last counts', async () => {
  const later = info({ ...known, Severity: 'High' }, '2026-03-17T13:00:00Z');
  expect(await ask(about('da1'), later, info(known))).toMatchObject({ value: [{ severity: 'High' }] });
});

test.each([
  ['a day before', '2026-03-16T12:00:00Z', 1],
  ['a day after', '2026-03-18T12:00:00Z', 1],
  ['more than a day before', '2026-03-16T11:59:59Z', 0],
  ['more than a day after', '2026-03-18T12:00:01Z', 0],
])('an alert of %s', async (_when, time, count) => {
  const finding = await ask(about('da1', time), info(known, time));
  expect(finding.kind === 'known' ? finding.value : []).toHaveLength(count);
});

test('says why none is known', async () => {
  const reason = 'no AlertEvidence record of the device has come around then: there was no alert, or the table is not streamed';
  expect(await ask()).toEqual({ kind: 'unknown', reason });
  expect(await ask(about('da1', noon, 'another'), about('da2', noon, ''), info(known))).toEqual({ kind: 'unknown', reason });
});

test('a flood of alerts and hostile titles are cut', async () => {
  const many = Array.from({ length: 200 }, (_, n) => [
    about(`da${n}`),
    info({ ...known, AlertId: `da${n}`, Title: 'x'.repeat(9000) }),
  ]).flat();
  const finding = await ask(...many);
  if (finding.kind === 'unknown') throw new Error(finding.reason);
  expect([finding.value.length, finding.value[0]?.title?.length]).toEqual([20, 512]);
});
