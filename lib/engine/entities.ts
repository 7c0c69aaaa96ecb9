import type { Entity, EntityRef } from '../model/entity';
import { type DeviceId, type Fact, processOf, type Side, textOf } from '../model/fact';
import type { Origin } from '../model/incident';
import { known } from '../model/known';
import type { Role } from '../model/match';
import { foldCase } from '../model/text';
import { formatTicks } from '../model/time';
import { domainLabel, isWindowsOwn } from './accounts';
import type { Placed } from './describe';
import { callerIn } from './link';
import { neutralise } from './neutralise';
import { deviceOf } from './sources';

const nameLength = 256;
/** Most entities of an incident: Sentinel cuts an alert's list at some hundred. */
const mostEntities = 100;

type Draft<E> = E extends Entity ? Omit<E, '$id'> : never;

/** Each thing once, numbered as it comes, so that others can refer to it. A thing may be known under several keys. */
interface Register {
  readonly add: (keys: string | readonly string[], draft: Draft<Entity>) => EntityRef | undefined;
  readonly entities: () => readonly Entity[];
}

const register = (): Register => {
  const held = new Map<string, Entity>();
  const ids = new Map<string, string>();
  return {
    add: (keys, draft) => {
      const all = typeof keys === 'string' ? [keys] : keys;
      const id = all.map((key) => ids.get(key)).find((one) => one !== undefined);
      if (id === undefined && held.size >= mostEntities) return undefined;
      const $id = id ?? String(held.size + 1);
      // What is known of it later completes what was known first.
      held.set($id, { ...draft, ...held.get($id), $id } as Entity);
      for (const key of all) if (!ids.has(key)) ids.set(key, $id);
      return { $ref: $id };
    },
    entities: () => [...held.values()],
  };
};

const text = (fact: Fact, column: string, length = nameLength): string => neutralise(textOf(fact, column), length);

const hostIn = (into: Register, device: DeviceId, deviceName: string): EntityRef | undefined => {
  const [name = '', ...domain] = neutralise(deviceName, nameLength).split('.');
  return into.add(`host ${device}`, {
    Type: 'host',
    HostName: name === '' ? neutralise(device, nameLength) : name,
    ...known({ DnsDomain: domain.join('.') }),
    MdatpDeviceId: neutralise(device, nameLength),
  });
};

/** What an account is called in one of the two groups of columns. `Upn` names it as `user@domain`. */
const accountIn = (into: Register, fact: Fact, prefix: '' | 'InitiatingProcess', host: EntityRef): EntityRef | undefined => {
  const [sid, name, domain, upn] = ['Sid', 'Name', 'Domain', 'Upn'].map((part) => text(fact, `${prefix}Account${part}`));
  if (sid !== undefined && isWindowsOwn(sid)) return into.add(`account ${sid} ${host.$ref}`, { Type: 'account', Sid: sid, Host: host });
  // By its name alone an account could be anybody's.
  if (!name || (!sid && !domain && !upn?.includes('@'))) return undefined;
  const isLocal = domain !== undefined && domainLabel(domain) === domainLabel(fact.deviceName);
  const keys = [sid, domain ? `${domainLabel(domain)}\\${foldCase(name)}` : '', upn ? foldCase(upn) : ''];
  return into.add(
    keys.flatMap((key) => (key ? [`account ${key}`] : [])),
    {
      Type: 'account',
      Name: name.split('@', 1)[0] ?? name,
      ...known({ NTDomain: domain, UPNSuffix: upn?.split('@')[1], Sid: sid }),
      ...(isLocal ? { Host: host } : {}),
    },
  );
};

const prefixOf = { self: '', creator: 'InitiatingProcess' } as const;

/** The program of a process. In some records the folder stands alone. */
const fileIn = (into: Register, fact: Fact, side: 'self' | 'creator', host: EntityRef): EntityRef | undefined => {
  const [name, path, sha1] = ['FileName', 'FolderPath', 'SHA1'].map((column) => text(fact, `${prefixOf[side]}${column}`, 1024));
  if (!name || !path) return undefined;
  const directory = foldCase(path).endsWith(foldCase(`\\${name}`)) ? path.slice(0, -name.length - 1) : path;
  const hash = sha1
    ? into.add(`hash ${sha1.toLowerCase()}`, { Type: 'filehash', Algorithm: 'SHA1', Value: sha1.toLowerCase() })
    : undefined;
  return into.add(`file ${host.$ref} ${foldCase(`${directory}\\${name}`)} ${sha1 ?? ''}`, {
    Type: 'file',
    Name: name,
    Directory: directory,
    ...(hash === undefined ? {} : { FileHashes: [hash] }),
    Host: host,
  });
};

const processIn = (into: Register, fact: Fact, side: Side, host: EntityRef): EntityRef | undefined => {
  const { pid, createdAt } = processOf(fact, side);
  // A PID is given again and again: without its creation time it names no process.
  if (pid === undefined || createdAt === undefined) return undefined;
  const parent =
    side === 'self' ? processIn(into, fact, 'creator', host) : side === 'creator' ? processIn(into, fact, 'parent', host) : undefined;
  const file = side === 'parent' ? undefined : fileIn(into, fact, side, host);
  const account = side === 'parent' ? undefined : accountIn(into, fact, prefixOf[side], host);
  return into.add(`process ${host.$ref} ${pid} ${createdAt}`, {
    Type: 'process',
    ProcessId: pid.toString(),
    CreationTimeUtc: formatTicks(createdAt),
    ...known({
      CommandLine:
        side === 'parent' ? undefined : text(fact, side === 'self' ? 'ProcessCommandLine' : 'InitiatingProcessCommandLine', 4096),
      ImageFile: file,
      Account: account,
      ParentProcess: parent,
    }),
    Host: host,
  });
};

const serviceIn = (into: Register, fact: Fact): EntityRef | undefined => {
  const name = text(fact, 'ServiceName');
  return name === ''
    ? undefined
    : into.add(`service ${foldCase(name)}`, {
        Type: 'registry-key',
        Hive: 'HKEY_LOCAL_MACHINE',
        Key: `SYSTEM\\CurrentControlSet\\Services\\${name}`,
      });
};

/** What a fact in its role adds, beside its address. */
const placeIn = (into: Register, { role, fact }: Placed, host: EntityRef): void => {
  switch (role) {
    case 'logon':
      accountIn(into, fact, '', host);
      return;
    case 'server':
    case 'child':
      processIn(into, fact, 'self', host);
      return;
    case 'accept':
      processIn(into, fact, 'creator', host);
      return;
    case 'image':
      processIn(into, fact, 'creator', host);
      fileIn(into, fact, 'self', host);
      return;
    case 'install':
    case 'write':
    case 'task':
    case 'subscription':
      if (accountIn(into, fact, '', host) === undefined) accountIn(into, fact, 'InitiatingProcess', host);
      serviceIn(into, fact);
      return;
    default:
  }
};

/** The order in which what they name matters: who came, what they made, what ran, through what. */
const inOrder: readonly Role[] = [
  'logon',
  'install',
  'task',
  'subscription',
  'write',
  'child',
  'server',
  'image',
  'accept',
  'carrier',
  'rpc',
  'dial',
];

/** A source's device and the process on it that dialled. */
const originIn = (into: Register, origin: Origin, target: DeviceId): void => {
  const device = deviceOf(origin, target);
  const host = device === undefined ? undefined : hostIn(into, device.id, device.name);
  if (host !== undefined && origin.dial !== undefined) processIn(into, origin.dial, 'creator', host);
};

/** Every entity that the incident's evidence, and what is known of its sources, identify strongly. */
export const entitiesOf = (device: DeviceId, facts: readonly Placed[], origins: readonly Origin[]): readonly Entity[] => {
  const into = register();
  const host = hostIn(into, device, facts.find(({ fact }) => fact.deviceName !== '')?.fact.deviceName ?? '');
  if (host === undefined) return [];
  const ordered = inOrder.flatMap((role) => facts.filter((one) => one.role === role));
  for (const { fact } of ordered) {
    const address = callerIn(fact);
    if (address !== undefined) into.add(`ip ${address}`, { Type: 'ip', Address: address });
  }
  for (const origin of origins) originIn(into, origin, device);
  for (const one of ordered) placeIn(into, one, host);
  return into.entities();
};
