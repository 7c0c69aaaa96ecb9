import { assets } from '../../../lib/enrichers/assets';
import type { Address } from '../../../lib/model/address';
import type { DeviceId, Tables } from '../../../lib/model/fact';
import type { Origin } from '../../../lib/model/incident';
import { asked, evidenceOf, factOf, noon, subjectOf, target } from '../../support/enrichers/subject';

const accept = factOf('DeviceNetworkEvents', { RemoteIP: '10.0.0.5' });
const subject = subjectOf(evidenceOf({ accept: [accept] }));
const info = (columns: Tables['DeviceInfo'], time = noon, device: string = target) => factOf('DeviceInfo', columns, time, device);

const unknown = { kind: 'unknown', reason: 'no DeviceInfo record of the device has come for its days or the day before' };

test('says what the company says of the device', async () => {
  const report = info({
    DeviceType: 'Server',
    OSPlatform: 'WindowsServer2022',
    AssetValue: 'High',
    ExposureLevel: 'Medium',
    MachineGroup: 'Tier 0',
    DeviceManualTags: '["dc","prod"]',
    RegistryDeviceTag: 'prod',
    IsInternetFacing: false,
    PublicIP: '203.0.113.9',
  });
  expect(await asked(assets, [report], subject)).toEqual({
    kind: 'known',
    value: [
      {
        deviceId: target,
        part: 'target',
        deviceType: 'Server',
        osPlatform: 'WindowsServer2022',
        assetValue: 'High',
        exposureLevel: 'Medium',
        machineGroup: 'Tier 0',
        tags: ['dc', 'prod'],
        isInternetFacing: false,
        publicIp: '203.0.113.9',
      },
    ],
  });
});

test('takes of every column what was reported last, and forgets nothing that a sparse report leaves out', async () => {
  const reports = [
    info({ AssetValue: 'High' }, '2026-03-17T09:00:00Z'),
    info({ AssetValue: 'Normal', OSPlatform: 'Windows11' }, '2026-03-17T08:00:00Z'),
    info({}, '2026-03-17T10:00:00Z'),
  ];
  for (const order of [reports, [...reports].reverse()])
    expect(await asked(assets, order, subject)).toMatchObject({ value: [{ assetValue: 'High', osPlatform: 'Windows11' }] });
});

test.each([
  ['the day before', '2026-03-16T00:00:00Z', 'known'],
  ['the day', '2026-03-17T23:00:00Z', 'known'],
  ['two days before', '2026-03-15T23:59:59Z', 'unknown'],
  ['the day after', '2026-03-18T00:00:00Z', 'unknown'],
])('a report of %s is %s', async (_day, time, kind) =>
  expect(await asked(assets, [info({ AssetValue: 'High' }, time)], subject)).toMatchObject({ kind }),
);

test('says why nothing is known', async () => {
  expect(await asked(assets, [], subject)).toEqual(unknown);
  expect(await asked(assets, [info({ AssetValue: 'High' }, noon, 'another')], subject)).toEqual(unknown);
});

describe('of the device that the hop came from', () => {
  const report = info({ AssetValue: 'Low' }, noon, 'source');
  const from = (origin: Omit<Origin, 'ip'>) =>
    asked(assets, [report], subjectOf(evidenceOf({ accept: [accept] }), [{ ip: '10.0.0.5' as Address, ...origin }]));
  const source = { kind: 'known', value: [{ deviceId: 'source', part: 'source', assetValue: 'Low' }] };

  test('it is said where one device had the address', async () =>
    expect(await from({ holder: { kind: 'one', device: 'source' as DeviceId, name: '' } })).toEqual(source));
  test('it is said where the device itself recorded the connection', async () =>
    expect(await from({ holder: { kind: 'several' }, dial: factOf('DeviceNetworkEvents', {}, noon, 'source') })).toEqual(source));
  test('nothing is said where several had the address', async () => expect(await from({ holder: { kind: 'several' } })).toEqual(unknown));
});

test('of several sources the first five are told, each once, and not the device itself again', async () => {
  const devices = [target, 'a', 'a', 'b', 'c', 'd', 'e', 'f'];
  const origins = devices.map((device, n): Origin => {
    return { ip: `10.0.0.${n}` as Address, holder: { kind: 'one', device: device as DeviceId, name: '' } };
  });
  const learnt = devices.map((device) => info({ AssetValue: 'Low' }, noon, device));
  const finding = await asked(assets, learnt, subjectOf(evidenceOf({ accept: [accept] }), origins));
  expect(finding.kind === 'known' ? finding.value.map(({ deviceId }) => deviceId) : finding.reason).toEqual([
    target,
    ...['a', 'b', 'c', 'd', 'e'],
  ]);
});

test('hostile text is bounded, and broken tags are a tag', async () => {
  const hostile = 'x'.repeat(60_000);
  const finding = await asked(assets, [info({ MachineGroup: hostile, DeviceManualTags: '["a' })], subject);
  expect(finding).toEqual({ kind: 'known', value: [{ deviceId: target, part: 'target', machineGroup: 'x'.repeat(512), tags: ['["a'] }] });
});
