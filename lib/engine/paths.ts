import type { Fact, FactId } from '../model/fact';
import type { Evidence } from '../model/incident';
import type { Role } from '../model/match';
import { isNamed } from '../model/text';
import { factsAs } from './evidence';
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
  return factsAs(evidence, role).find((fact) => ids.has(fact.id));
};

/** Services that were installed or changed and of which no start is known: each may still become what it was made for. */
const waitingServices = (evidence: Evidence): readonly Path[] =>
  factsAs(evidence, 'install', 'write')
    .filter((fact) => foldedText(fact, 'ServiceName') !== '' && tiedTo(evidence, fact.id, 'child') === undefined)
    .map((fact) => ({ child: undefined, server: undefined, accept: tiedTo(evidence, fact.id, 'accept') }));

/**
 * Every child with the server and the connection it is tied to, every server that no child is tied to, and every service that
 * waits to be started; where there is none of these, every connection.
 */
export const pathsOf = (evidence: Evidence): readonly Path[] => {
  const children = factsAs(evidence, 'child').map((child) => ({
    child,
    server: tiedTo(evidence, child.id, 'server'),
    accept: tiedTo(evidence, child.id, 'accept'),
  }));
  const servers = factsAs(evidence, 'server')
    .filter(({ id }) => !children.some(({ server }) => server?.id === id))
    .map((server) => ({ child: undefined, server, accept: tiedTo(evidence, server.id, 'accept') }));
  const paths = [...children, ...servers, ...waitingServices(evidence)];
  if (paths.length > 0) return paths;
  return factsAs(evidence, 'accept').map((accept) => ({ child: undefined, server: undefined, accept }));
};

/** The program that served the caller: the fact that names it best, and its place in that fact. */
const serverIn = ({ server, accept, child }: Path): readonly [Fact | undefined, 'self' | 'creator'] =>
  server === undefined ? [accept ?? child, 'creator'] : [server, 'self'];

const columnsOf = { self: ['FileName', 'FolderPath'], creator: ['InitiatingProcessFileName', 'InitiatingProcessFolderPath'] } as const;

/** Folded name of the program that served the caller; empty where no fact names it. */
export const serverName = (path: Path): string => {
  const [fact, side] = serverIn(path);
  return fact === undefined ? '' : foldedText(fact, columnsOf[side][0]);
};

/** Whether it was the Service Control Manager that served the caller. */
export const isServicePath = (path: Path): boolean => isNamed(serverName(path), 'services.exe');

/** Whether a program runs from where its real namesake is kept. */
export type Home = 'own' | 'elsewhere' | 'unknown';

/** Where Windows keeps most programs that the lists name, folded. A folder below System32 is another. */
const system = /^[A-Z]:\\WINDOWS\\(SYSTEM32|SYSWOW64)$/;
const wmi = /^[A-Z]:\\WINDOWS\\(SYSTEM32|SYSWOW64)\\WBEM$/;
/** Where the others are kept. */
const ownFolders: ReadonlyMap<string, RegExp> = new Map([
  // Each release of .NET Framework that there was.
  ['CSC.EXE', /^[A-Z]:\\WINDOWS\\MICROSOFT\.NET\\FRAMEWORK(64)?\\V(1\.0\.3705|1\.1\.4322|2\.0\.50727|3\.5|4\.0\.30319)$/],
  ['SSONCOM.EXE', /^[A-Z]:\\PROGRAM FILES( \(X86\))?\\CITRIX\\/],
  ['TIWORKER.EXE', /^[A-Z]:\\WINDOWS\\WINSXS\\[^\\]+$/],
  ['UNSECAPP.EXE', wmi],
  ['WMIAPSRV.EXE', wmi],
  ['WMIPRVSE.EXE', wmi],
]);

/** Where the record's own program, or the one that acted, runs from. Some records give the folder alone. */
export const homeOf = (fact: Fact, side: 'self' | 'creator'): Home => {
  const [name, path] = columnsOf[side].map((column) => foldedText(fact, column));
  if (name === undefined || path === undefined || path === '') return 'unknown';
  const folder = path.endsWith(`\\${name}`) ? path.slice(0, -name.length - 1) : path;
  return (ownFolders.get(name) ?? system).test(folder) ? 'own' : 'elsewhere';
};

export const homeOfServer = (path: Path): Home => {
  const [fact, side] = serverIn(path);
  return fact === undefined ? 'unknown' : homeOf(fact, side);
};
