import { egress } from '../../../lib/enrichers/egress';
import type { Address } from '../../../lib/model/address';
import { asked, evidenceOf, factOf, noon, subjectOf } from '../../support/enrichers/subject';

const accept = factOf('DeviceNetworkEvents', {});
const from = (...addresses: readonly string[]) =>
  subjectOf(
    evidenceOf({ accept: [accept] }),
    addresses.map((ip) => ({ ip: ip as Address, holder: { kind: 'nobody' } })),
  );
const behind = (PublicIP: string, device: string, time = noon) => factOf('DeviceInfo', { PublicIP }, time, device);

test('says how many of the fleet’s devices go out under a public address', async () => {
  const learnt = [behind('198.51.101.7', 'b'), behind('198.51.101.7', 'a'), behind('198.51.101.7', 'a'), behind('198.51.101.8', 'c')];
  expect(await asked(egress, learnt, from('198.51.101.7'))).toEqual({
    kind: 'known',
    value: [{ address: '198.51.101.7', devices: 2, examples: ['a', 'b'] }],
  });
});

test('of an address that none goes out under, and of a private one, says so', async () => {
  expect(await asked(egress, [], from('198.51.101.7'))).toEqual({
    kind: 'known',
    value: [{ address: '198.51.101.7', devices: 0, examples: [] }],
  });
  expect(await asked(egress, [behind('10.0.0.5', 'a')], from('10.0.0.5'))).toEqual({ kind: 'known', value: [] });
});

test.each([
  ['the day before', '2026-03-16T00:00:00Z', 1],
  ['two days before', '2026-03-15T23:59:59Z', 0],
])('a device seen %s', async (_when, time, devices) =>
  expect(await asked(egress, [behind('198.51.101.7', 'a', time)], from('198.51.101.7'))).toMatchObject({ value: [{ devices }] }),
);

test('of many addresses five are asked about', async () => {
  const finding = await asked(egress, [], from(...Array.from({ length: 9 }, (_, n) => `198.51.101.${n + 1}`)));
  expect(finding.kind === 'known' ? finding.value.length : finding.reason).toBe(5);
});

test('hostile names and many of them are cut', async () => {
  const many = Array.from({ length: 150 }, (_, n) => behind('198.51.101.7', `${String(n).padStart(3, '0')}${'x'.repeat(200)}`));
  const finding = await asked(egress, many, from('198.51.101.7'));
  if (finding.kind === 'unknown') throw new Error(finding.reason);
  expect(finding.value.map(({ devices, examples }) => [devices, examples.length])).toEqual([[100, 5]]);
});
