import { baseName } from '../model/text';

/** End of the first word of a command line, in quotes or not. An unquoted path may hold spaces: it ends with `.exe`, else at the first space. */
const firstWord = (line: string): string => {
  if (line.startsWith('"')) return line.slice(1, line.indexOf('"', 1) < 0 ? undefined : line.indexOf('"', 1));
  const executable = line.toLowerCase().indexOf('.exe');
  const after = line[executable + 4];
  if (executable >= 0 && (after === undefined || after === ' ' || after === '"')) return line.slice(0, executable + 4);
  const space = line.indexOf(' ');
  return space < 0 ? line : line.slice(0, space);
};

const isComspec = (word: string): boolean => word.replaceAll('%', '').toUpperCase() === 'COMSPEC';

/**
 * The file name of the program that a service's image path or command line starts, undefined where it names none. Services
 * are tied to the processes they become by it: their paths are written in many ways (`\SystemRoot\…`, `\??\C:\…`,
 * `%COMSPEC% /C …`, with and without quotes), the name at the end is what the process row has too.
 */
export const serviceImage = (path: string | undefined): string | undefined => {
  const word = firstWord((path ?? '').trim());
  if (isComspec(word)) return 'cmd.exe';
  const name = baseName(word.replaceAll('/', '\\'));
  return name === '' ? undefined : name.includes('.') ? name : `${name}.exe`;
};

const isHex = (text: string): boolean => text.length >= 3 && [...text].every((letter) => '0123456789abcdefABCDEF'.includes(letter));

/** Windows makes a service of each per-user template at every logon, named `Template_2739d6`: nobody's install. */
const isPerUser = (name: string): boolean => {
  const cut = name.lastIndexOf('_');
  return cut > 0 && isHex(name.slice(cut + 1));
};

/** A service's name where it is one that somebody installed or changed. */
export const ownServiceName = (name: string | undefined): string | undefined =>
  name === undefined || name === '' || isPerUser(name) ? undefined : name;

const marker = '\\services\\';

/** The service whose registry key this is, `…\Services\X` or `…\Services\X\Parameters`. */
export const serviceOfKey = (key: string | undefined): string | undefined => {
  const at = (key ?? '').toLowerCase().indexOf(marker);
  if (key === undefined || at < 0) return undefined;
  return ownServiceName(key.slice(at + marker.length).split('\\', 1)[0]);
};

const treeMarker = '\\taskcache\\tree\\';

/** The scheduled task whose registry key this is, `…\TaskCache\Tree\Folder\Task`. */
export const taskOfKey = (key: string | undefined): string | undefined => {
  const at = (key ?? '').toLowerCase().indexOf(treeMarker);
  return key === undefined || at < 0 ? undefined : `\\${key.slice(at + treeMarker.length)}`;
};
