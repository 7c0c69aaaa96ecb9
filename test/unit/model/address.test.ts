import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { type Address, isLoopback, isNobody, isPublic, parseAddress } from '../../../lib/model/address';

/** The platform's canonical notation; an IPv4-mapped address stays IPv6 in it. */
const viaUrl = (text: string): string => new URL(`http://[${isIPv4(text) ? `::ffff:${text}` : text}]`).hostname;

/** Groups, empty places and dotted ends put together at random: half of it is an address. */
const notation = fc
  .tuple(
    fc.array(fc.constantFrom('', '0', '1', 'ffff', 'FE80', '00ab', '12345', 'g'), { maxLength: 9 }),
    fc.constantFrom('', '', ':10.0.0.1', ':127.0.0.1', ':10.0.0.01', ':10.0.0.256', ':0x1.0.0.1', '::', ':'),
  )
  .map(([groups, end]) => groups.join(':') + end);

const canonical = (text: string): string => parseAddress(text) ?? 'no address';

describe('parseAddress', () => {
  test('an IPv4 address stays as it is', () => fc.assert(fc.property(fc.ipV4(), (text) => expect(parseAddress(text)).toBe(text))));

  test('an IPv4-mapped address is the IPv4 one, dotted or in hexadecimal', () =>
    fc.assert(
      fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), (octets) => {
        const [a, b, c, d] = octets;
        const dotted = octets.join('.');
        expect(parseAddress(`::ffff:${dotted}`)).toBe(dotted);
        expect(parseAddress(`::FFFF:${dotted}`)).toBe(dotted);
        expect(parseAddress(`::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`)).toBe(dotted);
      }),
    ));

  test('all notations of an IPv6 address are one', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        fc.pre(groups.slice(0, 5).some((group) => group > 0));
        const short = groups.map((group) => group.toString(16));
        const long = short.map((group) => group.padStart(4, '0').toUpperCase());
        expect(parseAddress(long.join(':'))).toBe(short.join(':'));
        expect(parseAddress(short.join(':'))).toBe(short.join(':'));
        // The platform's own shortest notation, with `::` for zeros.
        expect(parseAddress(new URL(`http://[${short.join(':')}]`).hostname.slice(1, -1))).toBe(short.join(':'));
      }),
    ));

  test('a zone is dropped', () => {
    expect(canonical('fe80::1%eth0')).toBe('fe80:0:0:0:0:0:0:1');
    expect(canonical('fe80::1%12')).toBe('fe80:0:0:0:0:0:0:1');
    expect(canonical('::ffff:10.0.0.1%7')).toBe('10.0.0.1');
  });

  test.each([
    '',
    '-',
    '127.1',
    '127.0.0.01',
    '010.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '10.0.0',
    '10.0.0.1.1',
    '10.0.0.256',
    '10.0.0.1 ',
    '[::1]',
    '[::1]:80',
    '10.0.0.1:80',
    ':',
    ':::',
    '1::2::3',
    '::g',
    'fe80',
    'localhost',
    '%eth0',
    '10.0.0.1\u0000',
    '１０.0.0.1',
  ])('%j is no address', (text) => expect(parseAddress(text)).toBeUndefined());

  test('takes what the platform takes and nothing else, in any mixture of notations', () =>
    fc.assert(
      fc.property(notation, (text) => {
        expect([text, parseAddress(text) !== undefined]).toEqual([text, isIPv4(text) || isIPv6(text)]);
        if (isIPv6(text)) expect(viaUrl(parseAddress(text) ?? '')).toBe(viaUrl(text));
      }),
      { numRuns: 500 },
    ));

  test('takes nothing that the platform does not', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f.:%x[\]-]{1,45}$/)), (text) => {
        const bare = text.split('%', 1)[0] ?? '';
        if (parseAddress(text) !== undefined) expect(isIPv4(bare) || isIPv6(bare)).toBe(true);
      }),
    ));

  test('a text longer than any address is refused unread', () => expect(parseAddress(`fe80::1%${'z'.repeat(128)}`)).toBeUndefined());
});

describe('who can be a remote end', () => {
  const loopback = (text: string): boolean => {
    const address = parseAddress(text);
    return address !== undefined && isLoopback(address);
  };
  const nobody = (text: string): boolean => {
    const address = parseAddress(text);
    return address !== undefined && isNobody(address);
  };

  test.each(['127.0.0.1', '127.9.9.9', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::1%1'])(
    '%s is loopback',
    (text) => expect(loopback(text)).toBe(true),
  );
  test.each(['128.0.0.1', '126.255.255.255', '12.7.0.1', '1.127.0.0', '::2', '1::1', '0.0.0.0', '::', '127.0.0.01', '::127.0.0.1'])(
    '%s is not',
    (text) => expect(loopback(text)).toBe(false),
  );
  test.each([
    '224.0.0.251',
    '239.255.255.250',
    '255.255.255.255',
    '240.0.0.1',
    'ff02::fb',
    'FF02::1:3',
    '0.0.0.0',
    '::',
    '::ffff:224.0.0.1',
  ])('nobody connects from %s', (text) => expect(nobody(text)).toBe(true));
  test.each(['223.255.255.255', '10.0.0.1', 'fe80::1', 'fd00::1', 'ff::1', 'ffe::1', '2001:db8::ff', '169.254.1.1', '127.0.0.1'])(
    'somebody may connect from %s',
    (text) => expect(nobody(text)).toBe(false),
  );
});

test.each([
  ['8.8.8.8', true],
  ['2a00:1450:4001:0:0:0:0:8e', true],
  ['10.20.3.117', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['169.254.1.1', false],
  ['127.0.0.1', false],
  ['fd00:0:0:0:0:0:0:1', false],
  ['fe80:0:0:0:0:0:0:1', false],
])('%s is one of the internet’s: %s', (text, yes) => expect(isPublic(text as Address)).toBe(yes));
