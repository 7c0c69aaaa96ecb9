import type { Fact, FactId } from '../model/fact';
import type { Evidence } from '../model/incident';
import type { Role } from '../model/match';
import { foldedText } from './predicates';

/** One thing that was started, or one server where nothing was: the unit that is judged. */
export interface Path {
  readonly child: Fact | undefined;
  readonly server: Fact | undefined;
  readonly accept: Fact | undefined;
}

const tiedTo = (evidence: Evidence, id: FactId, role: Role): Fact | undefined => {
  const ids = new Set(
    evidence.ties.flatMap((tie) => (tie.aId === id && tie.b === role ? [tie.bId] : tie.bId === id && tie.a === role ? [tie.aId] : [])),
  );
  return evidence.roles[role]?.facts.find((fact) => ids.has(fact.id));
};

/** Every child with the server and the connection it is tied to; else every server with its connection; else every connection. */
export const pathsOf = (evidence: Evidence): readonly Path[] => {
  const children = evidence.roles.child?.facts ?? [];
  const servers = evidence.roles.server?.facts ?? [];
  if (children.length > 0)
    return children.map((child) => ({ child, server: tiedTo(evidence, child.id, 'server'), accept: tiedTo(evidence, child.id, 'accept') }));
  if (servers.length > 0) return servers.map((server) => ({ child: undefined, server, accept: tiedTo(evidence, server.id, 'accept') }));
  return (evidence.roles.accept?.facts ?? []).map((accept) => ({ child: undefined, server: undefined, accept }));
};

/** Folded name of the program that served the caller; empty where no fact names it. */
export const serverName = ({ server, accept, child }: Path): string => {
  if (server !== undefined) return foldedText(server, 'FileName');
  const named = accept ?? child;
  return named === undefined ? '' : foldedText(named, 'InitiatingProcessFileName');
};

const systemFolders = [':\\WINDOWS\\SYSTEM32\\', ':\\WINDOWS\\SYSWOW64\\', ':\\WINDOWS\\MICROSOFT.NET\\'];

/** Whether the program the record is about runs from Windows' own folders, as its real namesake would. */
export const fromSystemFolder = (fact: Fact): boolean => systemFolders.some((folder) => foldedText(fact, 'FolderPath').includes(folder));
