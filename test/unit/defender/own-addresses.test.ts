import { ownAddressesOf } from '../../../lib/defender/own-addresses';
import { factOf, type Row } from './read-row';

const network = (LocalIP: string) => ownAddressesOf(factOf('DeviceNetworkEvents', { ActionType: 'ConnectionSuccess', LocalIP }));
const adapter = (IPAddresses: unknown, more: Row = {}) =>
  ownAddressesOf(factOf('DeviceNetworkInfo', { IPAddresses, NetworkAdapterName: '{A}', ...more }));

const list = (...addresses: readonly unknown[]): string =>
  JSON.stringify(addresses.map((IPAddress) => ({ IPAddress, SubnetPrefix: 24, AddressType: 'Private' })));

describe('the local end of a connection', () => {
  test.each([
    ['10.0.0.5', ['10.0.0.5']],
    ['::ffff:10.0.0.5', ['10.0.0.5']],
    ['2001:DB8::7%12', ['2001:db8:0:0:0:0:0:7']],
    ['169.254.3.4', ['169.254.3.4']],
    ['fe80::1%4', ['fe80:0:0:0:0:0:0:1']],
  ])('%s is the device’s own', (address, own) => expect(network(address)).toEqual(own));

  test.each([['127.0.0.1'], ['::1'], ['0.0.0.0'], ['::'], ['224.0.0.251'], ['ff02::fb'], ['-'], ['']])(
    '%j is every machine’s, or none’s',
    (address) => expect(network(address)).toEqual([]),
  );

  test('in other tables it may be another machine’s', () =>
    expect(ownAddressesOf(factOf('DeviceEvents', { ActionType: 'RemoteDesktopConnection', LocalIP: '10.0.0.5' }))).toEqual([]));
});

describe('the list of an adapter', () => {
  test('is JSON in a string, or the list itself', () => {
    expect(adapter(list('10.0.0.5', 'fe80::1', '2001:db8::7', '10.0.0.5'))).toEqual([
      '10.0.0.5',
      'fe80:0:0:0:0:0:0:1',
      '2001:db8:0:0:0:0:0:7',
    ]);
    expect(adapter([{ IPAddress: '10.0.0.5' }])).toEqual(['10.0.0.5']);
  });

  test.each([
    [null],
    [''],
    ['[]'],
    ['{}'],
    ['"10.0.0.5"'],
    ['[null,7,"10.0.0.5",{}]'],
    [list(7, null, {})],
    ['[{"IPAddress":"10.0.0.5"'],
    [7],
  ])('%j names none', (value) => expect(adapter(value)).toEqual([]));

  test('of an adapter that is not up is old', () => {
    expect(adapter(list('10.0.0.5'), { NetworkAdapterStatus: 'Up' })).toEqual(['10.0.0.5']);
    for (const NetworkAdapterStatus of ['Down', 'NotPresent', 'Unknown'])
      expect(adapter(list('10.0.0.5'), { NetworkAdapterStatus })).toEqual([]);
  });

  test('is bounded', () => {
    const many = Array.from({ length: 300 }, (_, n) => `10.0.1.${n % 250}`);
    expect(adapter(list(...many))).toHaveLength(32);
    expect(adapter(list('10.0.0.5', 'x'.repeat(70_000)))).toEqual([]);
  });
});

test('the adapters of one snapshot are records of their own', () => {
  const [a, b] = ['{A}', '{B}'].map((NetworkAdapterName) => factOf('DeviceNetworkInfo', { NetworkAdapterName, IPAddresses: '[]' }).id);
  expect(a).not.toBe(b);
});
