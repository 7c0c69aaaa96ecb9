import { type Fact, processOf, textOf } from '../model/fact';
import type { IncidentProcess } from '../model/incident';
import { known } from '../model/known';
import type { Role } from '../model/match';
import { formatTicks } from '../model/time';
import { plain } from '../model/whole';
import { type Ancestry, ancestryOf } from './ancestry';
import { accountIn, type Placed } from './describe';
import { neutralise } from './neutralise';

/** A process that a fact names, as an analyst is shown it, with its ancestors as far as they are known. */
export const processAt = (role: Role, fact: Fact, side: 'self' | 'creator', ancestry: Ancestry): IncidentProcess => {
  const process = processOf(fact, side);
  const { pid, createdAt, name } = process;
  const ancestors = ancestry(process);
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
      ancestors: ancestors.length === 0 ? undefined : ancestors,
    }),
  };
};

/** The server, however it is known, and every child; each process once. */
export const processesOf = (facts: readonly Placed[]): readonly IncidentProcess[] => {
  const ancestry = ancestryOf(facts.map(({ fact }) => fact));
  const named = facts.flatMap(({ role, fact }): IncidentProcess[] =>
    role === 'server' || role === 'child'
      ? [processAt(role, fact, 'self', ancestry)]
      : role === 'accept'
        ? [processAt('server', fact, 'creator', ancestry)]
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
