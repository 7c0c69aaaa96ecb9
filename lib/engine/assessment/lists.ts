import { foldCase } from '../../model/text';

type Names = readonly string[];

/** Names that mean something, with their sources in `lib/rules/lists`. */
export interface Lists {
  /** Published: programs of Windows that run what they are told. */
  readonly lolbins: Names;
  /** Published: what the DCOM hunt leaves out of servers by name. */
  readonly dcomExcluded: Names;
  /** Published: what the hunts leave out of children, and of servers, beside these. */
  readonly excludedChildren: Names;
  readonly excludedServers: Names;
  /** Programs that run scripts or commands. */
  readonly interpreters: Names;
  /** Of both, those that are no program of Windows, and whose name many programs have. */
  readonly genericNames: Names;
  /** Servers whose work it is to start programs for callers. */
  readonly commandServers: Names;
  /** Programs of services that run whatever their caller sends, so that their signature says nothing. */
  readonly remoteShells: Names;
  /** Programs of services that Windows brings. */
  readonly windowsServices: Names;
  /** Servers of Windows' own for remote administration, with the programs of their own that they start. */
  readonly administrationServers: readonly { readonly server: string; readonly starts: Names }[];
  /** Parts of paths where users, or remote callers, can write. */
  readonly writableFolders: Names;
}

export const named = (names: Names, name: string): boolean => name !== '' && names.some((one) => foldCase(one) === name);

/** Whether a text holds a path where users can write, as it stands or as JSON escapes it; a share is one that others write. */
export const isWritable = (text: string, { writableFolders }: Lists): boolean => {
  const path = foldCase(text);
  const unescaped = path.replaceAll('\\\\', '\\');
  return path.startsWith('\\\\') || path.startsWith('"\\\\') || writableFolders.some((folder) => unescaped.includes(foldCase(folder)));
};

export const runsCommands = (name: string, lists: Lists): boolean => named(lists.lolbins, name) || named(lists.interpreters, name);

export const nameIn = (names: Names, name: string): string | undefined => names.find((one) => foldCase(one) === name);
