import type { Bend, Misreading } from './bend';

/** Section 1 of the exact reading: what the value of a column means. */
export interface Values {
  readonly misread: (misreading: Misreading) => boolean;
  readonly text: (value: unknown) => string;
  readonly number: (value: unknown) => number | null;
  readonly time: (value: unknown) => bigint | null;
  readonly sameFile: (one: string, other: string) => boolean;
  readonly sameAction: (one: string, other: string) => boolean;
  readonly sameCommandLine: (one: string, other: string) => boolean;
  readonly commandLineContains: (line: string, part: string) => boolean;
  readonly sameDevice: (one: string, other: string) => boolean;
  readonly sameHash: (one: string, other: string) => boolean;
  readonly sameNumber: (one: number | null, other: number | null) => boolean;
  readonly remoteEnd: (remoteIp: string, localIp: string) => boolean;
  /** Whether the text is an address from which nobody connects: unspecified, multicast or broadcast. */
  readonly nobody: (ip: string) => boolean;
  /** Whether the text is the address of one machine. */
  readonly oneMachine: (ip: string) => boolean;
  /** Whether both texts are addresses, and of one machine. */
  readonly sameMachine: (one: string, other: string) => boolean;
}

const outside = (what: string, value: unknown): Error => new Error(`outside the exact reading: ${what} ${String(value)}`);

const isUnknown = (value: unknown): value is undefined | null | '' => value === undefined || value === null || value === '';

const readText = (value: unknown): string => {
  if (isUnknown(value)) return '';
  if (typeof value !== 'string') throw outside('text', value);
  return value;
};

export const readNumber = (value: unknown): number | null => {
  if (isUnknown(value)) return null;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  throw outside('number', value);
};

/** A LogonId as decimal text, which no double rounds; null for what is none. */
export const readLogonId = (value: unknown): string | null =>
  (typeof value === 'number' && Number.isInteger(value)) || (typeof value === 'string' && /^-?\d+$/.test(value))
    ? BigInt(value).toString()
    : null;

// ---- time -----------------------------------------------------------------------------------------------------------

const second = 10_000_000n;
const minute = 60n * second;
const hour = 60n * minute;
const day = 24n * hour;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

const daysBeforeYear = (year: number): number => {
  const past = year - 1;
  return 365 * past + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
};

const daysBeforeMonth = (year: number, month: number): number => {
  let days = 0;
  for (let earlier = 1; earlier < month; earlier += 1) days += daysInMonth(year, earlier);
  return days;
};

const timeForm = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

const readFraction = (digits: string, rounded: boolean): bigint => {
  const cut = BigInt(digits.padEnd(7, '0').slice(0, 7));
  return rounded && Number(digits.padEnd(8, '0').slice(7, 8)) >= 5 ? cut + 1n : cut;
};

const readTime = (value: unknown, misread: (misreading: Misreading) => boolean): bigint | null => {
  if (isUnknown(value)) return null;
  const parts = typeof value === 'string' ? timeForm.exec(value) : null;
  if (parts === null) throw outside('time', value);
  const [year = 0, month = 0, dayOfMonth = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1, 7).map(Number);
  if (year < 1 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) throw outside('time', value);
  if (hours > 23 || minutes > 59 || seconds > 59) throw outside('time', value);
  const days = BigInt(daysBeforeYear(year) + daysBeforeMonth(year, month) + dayOfMonth - 1);
  const fraction = readFraction(parts[7] ?? '', misread('times are rounded to seven digits'));
  const local = days * day + BigInt(hours) * hour + BigInt(minutes) * minute + BigInt(seconds) * second + fraction;
  const ahead = BigInt(parts[10] ?? 0) * hour + BigInt(parts[11] ?? 0) * minute;
  const named = parts[8] !== undefined || parts[9] !== undefined;
  const offset = !named && misread('times without a zone are two hours ahead') ? 2n * hour : parts[9] === '-' ? -ahead : ahead;
  const utc = misread('time offsets are ignored') ? local : local - offset;
  return misread('times are cut to the millisecond') ? utc - (utc % 10_000n) : utc;
};

/** Ticks of 100 ns since the start of the year 1, or null where the value is empty. */
export const ticksOf = (value: unknown): bigint | null => readTime(value, () => false);

const padded = (value: number | bigint, width: number): string => String(value).padStart(width, '0');

/** A time as rows print it: seven digits and Z. */
export const printedTime = (ticks: bigint): string => {
  const allDays = Number(ticks / day);
  let year = Math.floor(allDays / 366) + 1;
  let days = allDays - daysBeforeYear(year);
  while (days >= (isLeapYear(year) ? 366 : 365)) {
    days -= isLeapYear(year) ? 366 : 365;
    year += 1;
  }
  let month = 1;
  while (days >= daysInMonth(year, month)) {
    days -= daysInMonth(year, month);
    month += 1;
  }
  const rest = ticks % day;
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(days + 1, 2)}`;
  const clock = [rest / hour, (rest % hour) / minute, (rest % minute) / second].map((part) => padded(part, 2)).join(':');
  return `${date}T${clock}.${padded(rest % second, 7)}Z`;
};

// ---- case -----------------------------------------------------------------------------------------------------------

const upperIfOne = (codePoint: string): string => {
  const upper = codePoint.toUpperCase();
  return [...upper].length === 1 ? upper : codePoint;
};

const foldCase = (value: string): string => [...value].map(upperIfOne).join('');

const caseFolder = (misread: (misreading: Misreading) => boolean): ((value: string) => string) => {
  if (misread('case is folded over the whole text')) return (value) => value.toUpperCase();
  if (misread('case is folded to lower case')) return (value) => value.toLowerCase();
  const known = new Map<string, string>();
  return (value) => {
    const folded = known.get(value) ?? foldCase(value);
    known.set(value, folded);
    return folded;
  };
};

// ---- address --------------------------------------------------------------------------------------------------------

/** Four bytes or eight groups. */
type Address = readonly number[];

const readIpv4 = (value: string, leadingZeros: boolean): Address | null => {
  const parts = value.split('.');
  const form = leadingZeros ? /^\d+$/ : /^(0|[1-9]\d{0,2})$/;
  if (parts.length !== 4 || !parts.every((part) => form.test(part) && Number(part) <= 255)) return null;
  return parts.map(Number);
};

const readGroups = (value: string): Address | null => {
  if (value === '') return [];
  const groups: number[] = [];
  const parts = value.split(':');
  for (const [index, part] of parts.entries()) {
    const bytes = index === parts.length - 1 ? readIpv4(part, false) : null;
    if (bytes !== null) {
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups;
};

const readIpv6 = (value: string): Address | null => {
  const halves = value.split('::');
  if (!value.includes(':') || halves.length > 2) return null;
  const head = readGroups(halves[0] ?? '');
  const tail = readGroups(halves[1] ?? '');
  if (head === null || tail === null) return null;
  if (halves.length === 1) return head.length === 8 ? head : null;
  if (halves[0]?.includes('.') === true) return null;
  const zeros = 8 - head.length - tail.length;
  return zeros < 1 ? null : [...head, ...new Array<number>(zeros).fill(0), ...tail];
};

const startsWith = (address: Address, start: readonly number[]): boolean => start.every((part, index) => address[index] === part);

const isLoopbackGroups = (address: Address): boolean => address.length === 8 && startsWith(address, [0, 0, 0, 0, 0, 0, 0, 1]);

const isUnspecified = (address: Address): boolean => address.every((part) => part === 0);

const ipv4Within = (groups: Address): Address => {
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255];
};

const readAddress = (value: string, misread: (misreading: Misreading) => boolean): Address | null => {
  const bare = misread('zones are kept') ? value : (value.split('%')[0] ?? '');
  const groups = readIpv6(bare);
  if (groups === null) return readIpv4(bare, misread('numbers with leading zeros are addresses'));
  if (startsWith(groups, [0, 0, 0, 0, 0, 0xffff])) return misread('mapped addresses stay IPv6') ? groups : ipv4Within(groups);
  const compatible = startsWith(groups, [0, 0, 0, 0, 0, 0]) && !isUnspecified(groups) && !isLoopbackGroups(groups);
  return compatible && misread('compatible addresses are IPv4') ? ipv4Within(groups) : groups;
};

const isLoopback = (address: Address | null, misread: (misreading: Misreading) => boolean): boolean => {
  if (address === null) return false;
  if (isUnspecified(address)) return misread('unspecified addresses are loopback');
  if (isLoopbackGroups(address)) return !misread('::1 is no loopback');
  if (address.length !== 4) return false;
  return misread('only 127.0.0.1 and ::1 are loopback') ? startsWith(address, [127, 0, 0, 1]) : address[0] === 127;
};

const isMulticast = (address: Address): boolean => (address.length === 4 ? (address[0] ?? 0) >= 224 : (address[0] ?? 0) >= 0xff00);

const sameAddress = (one: Address, other: Address): boolean => one.length === other.length && startsWith(one, other);

// ---- all together ---------------------------------------------------------------------------------------------------

export const valuesOf = (bend: Bend): Values => {
  const misread = (misreading: Misreading): boolean => bend.misread?.includes(misreading) === true;
  const fold = caseFolder(misread);
  const bothEmptyFail = (one: string, other: string): boolean => misread('empty text equals nothing') && one === '' && other === '';
  const sameText = (one: string, other: string, mindsCase: boolean): boolean =>
    !bothEmptyFail(one, other) && (one === other || (!mindsCase && fold(one) === fold(other)));
  const addresses = new Map<string, Address | null>();
  const address = (value: string): Address | null => {
    const known = addresses.get(value);
    const read = known === undefined ? readAddress(value, misread) : known;
    addresses.set(value, read);
    return read;
  };
  const ownAddress = (remoteIp: string, localIp: string): boolean => {
    const remote = address(remoteIp);
    const local = address(localIp);
    if (remote !== null && local !== null && !misread('own address is compared as text')) return sameAddress(remote, local);
    if (misread('own address needs two addresses')) return false;
    return sameText(remoteIp, localIp, misread('own text minds case'));
  };
  return {
    misread,
    text: readText,
    number: (value) => {
      if (typeof value === 'string' && misread('numeric text is unknown')) return null;
      const number = readNumber(value);
      return number === 0 && misread('zero is unknown') ? null : number;
    },
    time: (value) => readTime(value, misread),
    sameFile: (one, other) => sameText(one, other, misread('file names mind case')),
    sameAction: (one, other) => sameText(one, other, misread('ActionType minds case')),
    sameCommandLine: (one, other) => sameText(one, other, misread('command lines mind case')),
    commandLineContains: (line, part) => (misread('command lines mind case') ? line.includes(part) : fold(line).includes(fold(part))),
    sameDevice: (one, other) => sameText(one, other, !misread('DeviceId ignores case')),
    sameHash: (one, other) => sameText(one, other, !misread('SHA1 ignores case')),
    sameNumber: (one, other) => (one === null || other === null ? one === other && misread('unknown numbers are equal') : one === other),
    remoteEnd: (remoteIp, localIp) => {
      if (remoteIp === '' && misread('an empty RemoteIP is no remote end')) return false;
      if (address(remoteIp) === null && misread('what is no address is no remote end')) return false;
      if (isLoopback(address(remoteIp), misread)) return false;
      if (misread('a loopback LocalIP counts') && isLoopback(address(localIp), misread)) return false;
      return !ownAddress(remoteIp, localIp);
    },
    nobody: (ip) => {
      const read = address(ip);
      return read !== null && (isUnspecified(read) || isMulticast(read));
    },
    oneMachine: (ip) => {
      const read = address(ip);
      return read !== null && !isUnspecified(read) && !isMulticast(read);
    },
    sameMachine: (one, other) => {
      const [left, right] = [address(one), address(other)];
      return left !== null && right !== null && sameAddress(left, right);
    },
  };
};
