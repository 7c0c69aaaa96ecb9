import { type Fact, processOf, textOf } from '../model/fact';
import type { IncidentProcess } from '../model/incident';
import type { Role } from '../model/match';
import { formatTicks } from '../model/time';
import type { Whole } from '../model/whole';
import { accountIn, type Placed } from './describe';
import { neutralise } from './neutralise';

export const plain = (value: Whole | undefined): number | string | undefined => (typeof value === 'bigint' ? value.toString() : value);

/** Drops what is unknown, so that an absent property is absent and not undefined. */
export const known = <T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** A process that a fact names, as an analyst is shown it. */
export const processAt = (role: Role, fact: Fact, side: 'self' | 'creator'): IncidentProcess => {
  const { pid, createdAt, name } = processOf(fact, side);
  const prefix = side === 'self' ? '' : 'InitiatingProcess';
  return {
    role,
    fileName: neutralise(name, 512),
    ...known({
      pid: plain(pid),
      creationTime: createdAt === undefined ? undefined : formatTicks(createdAt),
      folderPath: neutralise(textOf(fact, `${prefix}FolderPath`), 1024),
      commandLine: neutralise(textOf(fact, side === 'self' ? 'ProcessCommandLine' : 'InitiatingProcessCommandLine')),
      sha1: neutralise(textOf(fact, `${prefix}SHA1`), 64),
      account: accountIn(fact, prefix),
    }),
  };
};

/** The server, however it is known, and every child; each process once. */
export const processesOf = (facts: readonly Placed[]): readonly IncidentProcess[] => {
  const named = facts.flatMap(({ role, fact }): IncidentProcess[] =>
    role === 'server' || role === 'child'
      ? [processAt(role, fact, 'self')]
      : role === 'accept'
        ? [processAt('server', fact, 'creator')]
        : [],
  );
  const rank = (one: IncidentProcess): number => (one.role === 'server' ? 0 : 1);
  const byIdentity = new Map<string, IncidentProcess>();
  for (const one of [...named].sort((a, b) => rank(a) - rank(b) || (b.commandLine?.length ?? 0) - (a.commandLine?.length ?? 0))) {
    const key = `${one.role} ${one.pid ?? ''} ${one.creationTime ?? ''}`;
    if (!byIdentity.has(key)) byIdentity.set(key, one);
  }
  return [...byIdentity.values()];
};
