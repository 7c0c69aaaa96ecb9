import { contactsOf } from '../../../../lib/engine/link';
import type { Fact } from '../../../../lib/model/fact';
import type { IncidentId, Origin } from '../../../../lib/model/incident';
import { learn } from '../../../../lib/pipeline/knowledge/learn';
import { addressBook } from '../../../../lib/pipeline/links/address-book';
import { originsOf } from '../../../../lib/pipeline/links/origins';
import { memoryStores } from '../../../../lib/stores/memory';
import { evidenceOf, factOf } from '../../../support/enrichers/subject';

const days = (day: number): string => `2026-03-${day}T12:00:00Z`;

/** The incident's device accepted a connection. */
const accept = (from: string, port: number, time = days(17)): Fact =>
  factOf('DeviceNetworkEvents', { RemoteIP: from, RemotePort: port, LocalIP: '10.0.0.250', LocalPort: 135 }, time);

/** A device was seen with an address. */
const seen = (address: string, device: string, time = days(17)): Fact => factOf('DeviceNetworkEvents', { LocalIP: address }, time, device);

/** The caller's own record of such a connection. */
const dial = (from: string, port: number, device: string): Fact =>
  factOf(
    'DeviceNetworkEvents',
    { ActionType: 'ConnectionSuccess', LocalIP: from, LocalPort: port, RemoteIP: '10.0.0.250', RemotePort: 135 },
    days(17),
    device,
  );

const originsIn = async (accepted: readonly Fact[], learnt: readonly Fact[]): Promise<readonly Origin[]> => {
  const { reference } = memoryStores();
  await learn(reference, learnt);
  const evidence = evidenceOf({ accept: accepted });
  return originsOf(reference, addressBook(reference), evidence, contactsOf(evidence, 'i' as IncidentId));
};

const holdersIn = async (accepted: readonly Fact[], learnt: readonly Fact[]) =>
  (await originsIn(accepted, learnt)).map(({ ip, holder }) => [ip, holder.kind === 'one' ? holder.device : holder.kind]);

describe('an address that reached the device more than once', () => {
  const twice = [accept('10.0.0.5', 50_001, days(10)), accept('10.0.0.5', 50_002, days(17))];

  test('is the one device that had it whenever anybody is known to have had it', async () =>
    expect(await holdersIn(twice, [seen('10.0.0.5', 'a', days(10))])).toEqual([['10.0.0.5', 'a']]));

  test('is no device in particular where two had it, each at its time', async () =>
    expect(await holdersIn(twice, [seen('10.0.0.5', 'a', days(10)), seen('10.0.0.5', 'b', days(17))])).toEqual([['10.0.0.5', 'several']]));

  test('is nobody’s where nobody is known to have had it', async () =>
    expect(await holdersIn(twice, [])).toEqual([['10.0.0.5', 'nobody']]));
});

test('each address has a device and a dial of its own', async () => {
  const accepted = [accept('10.0.0.6', 50_006), accept('10.0.0.5', 50_005)];
  const learnt = [dial('10.0.0.5', 50_005, 'a'), dial('10.0.0.6', 50_006, 'b')];
  const origins = await originsIn(accepted, learnt);
  expect(origins.map(({ ip, dial: own }) => [ip, own?.device])).toEqual([
    ['10.0.0.5', 'a'],
    ['10.0.0.6', 'b'],
  ]);
});

test('the first connection whose dial is known is shown, also where that of an earlier one is not', async () => {
  const accepted = [3, 2, 1].map((n) => accept('10.0.0.5', 50_000 + n, `2026-03-17T12:00:0${n}Z`));
  const [origin] = await originsIn(accepted, [dial('10.0.0.5', 50_003, 'a'), dial('10.0.0.5', 50_002, 'a')]);
  expect(origin?.dial?.columns).toMatchObject({ LocalPort: 50_002 });
});
