/*
 * Which matches are one hop, by the table of anchors read out loud: every match names things, and two matches that name one thing
 * are one hop. Pairs of matches are compared one by one, so that no key, map or order can be wrong. It shares nothing with
 * the product.
 */
import { sameFile, sameMachine, sameNumber } from './live/form';
import { classOf, installedService, serviceOf, taskOf, writtenTask } from './live/text';
import type { LiveCast } from './live-oracle';
import type { Common, Connection, Logon, OtherEvent, Process, Reference, RegistryWrite } from './records';

/** Forms that bring evidence to an incident and never open one. */
const adding: readonly string[] = [
  'dcom-remote-server/loaded',
  'dcom-remote-server/hijacked',
  'dcom-running-server/account',
  'scm-remote-install/connected',
  'scm-remote-install/account',
  'scm-remote-install/recorded',
  'scm-remote-install/started',
  'scm-remote-install/written-started',
  'scm-remote-install/hosted',
  'scm-remote-install/written-hosted',
  'registry-remote-service/started',
  'registry-remote-service/hosted',
  'winrm-remote-host/loopback',
  'winrm-remote-host/loopback-child',
  'winrm-remote-host/child',
  'task-remote-create/recorded',
  'task-remote-create/started',
  'wmi-remote-subscription/ran',
];

/** Who called: a machine, or no more than the session that somebody had; undefined where nothing says. */
type Caller = { readonly address: string } | { readonly session: string } | undefined;

/** What a match names. `for`: the host serves many, so that it is one thing only together with its caller. */
type Thing =
  | { readonly kind: 'process'; readonly id: number | null; readonly created: bigint; readonly for: Caller | 'itself' }
  | { readonly kind: 'process record'; readonly mark: string; readonly for: Caller | 'itself' }
  | { readonly kind: 'connection' | 'record'; readonly mark: string }
  | { readonly kind: 'session'; readonly logonId: string; readonly caller: Caller }
  | { readonly kind: 'made'; readonly name: string; readonly caller: Caller };

/** The records of a match by role, as their tables have them. */
interface Parts {
  readonly rpc?: Connection;
  readonly accept?: Connection;
  readonly carrier?: Connection;
  readonly dial?: Connection;
  readonly logon?: Logon;
  readonly install?: OtherEvent;
  readonly task?: OtherEvent;
  readonly subscription?: OtherEvent;
  readonly write?: RegistryWrite;
  readonly server?: Process;
  readonly child?: Process;
  readonly image?: Common;
}

const sessionOf = ({ logon }: Parts): string | undefined =>
  logon === undefined || logon.LogonId === null || ['0', '996', '997', '999'].includes(logon.LogonId) ? undefined : logon.LogonId;

const isAddress = (ip: string): boolean => sameMachine(ip, ip);

/** Who reached the server, else who was carried to it, else who logged on, else whoever's session it is, else who called 135. */
const callerOf = (parts: Parts): Caller => {
  const { accept, carrier, logon, rpc } = parts;
  for (const row of [accept, carrier, logon]) if (row !== undefined && isAddress(row.RemoteIP)) return { address: row.RemoteIP };
  const session = sessionOf(parts);
  if (session !== undefined) return { session };
  return rpc !== undefined && isAddress(rpc.RemoteIP) ? { address: rpc.RemoteIP } : undefined;
};

const self = ({ FileName, ProcessId, ProcessCreationTime }: Process): Reference => ({
  FileName,
  Id: ProcessId,
  CreationTime: ProcessCreationTime,
});

const processThings = (
  references: readonly Reference[],
  record: Common | undefined,
  forWhom: Caller | 'itself' = 'itself',
): readonly Thing[] => [
  ...references
    .filter(({ Id, CreationTime }) => Id !== null && CreationTime !== null)
    .slice(0, 1)
    .map(({ Id, CreationTime }): Thing => ({ kind: 'process', id: Id, created: CreationTime ?? 0n, for: forWhom })),
  ...(record === undefined ? [] : [{ kind: 'process record' as const, mark: record.DeviceName, for: forWhom }]),
];

const childThings = ({ child }: Parts): readonly Thing[] => (child === undefined ? [] : processThings([self(child)], child));

const field = (bag: string, name: string): string => {
  try {
    const value: unknown = (JSON.parse(bag) as Record<string, unknown>)[name];
    return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
  } catch {
    return '';
  }
};

/** What was made on the device, by its record and the name that the record has for it. */
const madeIn = ({ install, task, subscription, write }: Parts): readonly (readonly [row: Common, name: string])[] => [
  ...(install === undefined ? [] : [[install, installedService(install)] as const]),
  ...(write === undefined ? [] : [[write, serviceOf(write) || writtenTask(write) || classOf(write)] as const]),
  ...(task === undefined ? [] : [[task, taskOf(task)] as const]),
  ...(subscription === undefined ? [] : [[subscription, field(subscription.AdditionalFields, 'Consumer')] as const]),
];

const servesMany = (name: string): boolean =>
  ['explorer.exe', 'wmiprvse.exe', 'msiexec.exe', 'svchost.exe', 'scrcons.exe'].some((one) => sameFile(name, one));

/** The server, by its own record or by those that it acted in. */
const serverThings = (parts: Parts, caller: Caller): readonly Thing[] => {
  const { server, accept, child, image } = parts;
  const references = [...(server === undefined ? [] : [self(server)]), ...[accept, child, image].flatMap((row) => row?.I ?? [])];
  // The Service Control Manager starts with the machine: whose own start is there only bears its name.
  if (server === undefined && references.length > 0 && sameFile(references[0]?.FileName ?? '', 'services.exe')) return childThings(parts);
  const name = references.map(({ FileName }) => FileName).find((one) => one !== '') ?? '';
  if (servesMany(name)) return [...processThings(references, server, caller), ...childThings(parts)];
  const own = processThings(references, server);
  // A server that nothing identifies is known by what it started.
  return own.length > 0 ? own : childThings(parts);
};

/** The table of anchors, a row of it after the other. */
const thingsOf = ({ form, cast }: LiveCast): readonly Thing[] => {
  const all = cast as Parts;
  const made = madeIn(all);
  // What only adds names what it adds to, not what it adds.
  const { child: _added, ...without } = all;
  const parts: Parts = adding.includes(form) && made.length > 0 ? without : all;
  const [caller, session] = [callerOf(parts), sessionOf(parts)];
  return [
    ...made.flatMap(([row, name]): Thing[] => [
      { kind: 'record', mark: row.DeviceName },
      ...(name === '' || caller === undefined ? [] : [{ kind: 'made' as const, name, caller }]),
    ]),
    ...(parts.dial === undefined ? [] : processThings([parts.dial.I], undefined)),
    ...(made.length > 0 ? childThings(parts) : serverThings(parts, caller)),
    ...[parts.accept, parts.carrier].flatMap((row): Thing[] => (row === undefined ? [] : [{ kind: 'connection', mark: row.DeviceName }])),
    ...(session === undefined ? [] : [{ kind: 'session' as const, logonId: session, caller }]),
  ];
};

const sameCaller = (one: Caller | 'itself', other: Caller | 'itself'): boolean => {
  if (one === undefined || other === undefined || one === 'itself' || other === 'itself') return one === other;
  if ('address' in one) return 'address' in other && sameMachine(one.address, other.address);
  return 'session' in other && one.session === other.session;
};

const sameThing = (one: Thing, other: Thing): boolean => {
  if (one.kind === 'process')
    return other.kind === 'process' && sameNumber(one.id, other.id) && one.created === other.created && sameCaller(one.for, other.for);
  if (one.kind === 'process record') return other.kind === 'process record' && one.mark === other.mark && sameCaller(one.for, other.for);
  if (one.kind === 'session') return other.kind === 'session' && one.logonId === other.logonId && sameCaller(one.caller, other.caller);
  if (one.kind === 'made') return other.kind === 'made' && sameFile(one.name, other.name) && sameCaller(one.caller, other.caller);
  return other.kind === one.kind && one.mark === other.mark;
};

/** A hop by what it rests on: the forms, and the marks of the records in each role. */
export interface OracleHop {
  readonly device: string;
  readonly forms: readonly string[];
  readonly records: readonly string[];
  /** How many things its matches name. */
  readonly things: number;
}

interface Group {
  readonly casts: readonly LiveCast[];
  readonly things: readonly Thing[];
}

const touches = (one: Group, other: Group): boolean =>
  one.casts[0]?.device === other.casts[0]?.device && one.things.some((thing) => other.things.some((its) => sameThing(thing, its)));

const distinct = (things: readonly Thing[]): readonly Thing[] =>
  things.filter((thing, index) => things.findIndex((one) => sameThing(one, thing)) === index);

/** Takes the match into the first group that it touches, and every other such group with it. */
const joinedBy = (groups: readonly Group[], cast: LiveCast): readonly Group[] => {
  const own: Group = { casts: [cast], things: distinct(thingsOf(cast)) };
  const [touched, others] = [groups.filter((group) => touches(group, own)), groups.filter((group) => !touches(group, own))];
  return [
    ...others,
    {
      casts: [...touched.flatMap(({ casts }) => casts), cast],
      things: distinct([...touched.flatMap(({ things }) => things), ...own.things]),
    },
  ];
};

const sortedSet = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

/** The hops of these matches: those groups of which one match opens an incident. */
export const oracleHops = (casts: readonly LiveCast[]): readonly OracleHop[] =>
  casts
    .reduce<readonly Group[]>(joinedBy, [])
    .filter((group) => group.casts.some(({ form }) => !adding.includes(form)))
    .map((group) => ({
      device: group.casts[0]?.device ?? '',
      forms: sortedSet(group.casts.map(({ form }) => form)),
      records: sortedSet(group.casts.flatMap(({ cast }) => Object.entries(cast).map(([role, row]) => `${role} ${row.DeviceName}`))),
      things: group.things.length,
    }));
