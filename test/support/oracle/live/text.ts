/*
 * What texts inside a record say: the service, its program, the task, who asked. As the rules' pages give it, letter by letter.
 */
import type { OtherEvent, Process, RegistryWrite } from '../records';
import { commandLineContains, sameAction, sameFile } from './form';

/** A member of AdditionalFields, empty where the column is no JSON object or does not have it. */
const field = (bag: string, name: string): string => {
  let read: unknown;
  try {
    read = JSON.parse(bag);
  } catch {
    return '';
  }
  if (typeof read !== 'object' || read === null) return '';
  const value = new Map<string, unknown>(Object.entries(read)).get(name);
  return typeof value === 'object' || value === undefined ? '' : String(value);
};

const isSpace = (letter: string | undefined): boolean => letter !== undefined && letter.trim() === '';

/** Whether an argument begins at this letter of a line: an option, a quote, a variable, another path. */
const isArgument = (rest: string): boolean => {
  const [first = '', next = ''] = [...rest.slice(0, 2)];
  if (first === '-' || first === '/') return next !== '' && next !== ' ';
  return first === '"' || first === '%' || rest.startsWith('\\\\') || (/[A-Za-z]/.test(first) && next === ':');
};

const withoutArguments = (line: string): string => {
  for (let at = 0; at < line.length; at++) if (line[at] === ' ' && isArgument(line.slice(at + 1))) return line.slice(0, at);
  return line;
};

/** A path without quotes may hold spaces; it ends with its `.exe`, else with the first word behind its folders. */
const programOf = (line: string): string => {
  if (line.startsWith('"')) return line.slice(1, line.indexOf('"', 1) < 0 ? undefined : line.indexOf('"', 1));
  const own = withoutArguments(line);
  const lower = own.toLowerCase();
  for (let at = lower.indexOf('.exe'); at >= 0; at = lower.indexOf('.exe', at + 1)) {
    const behind = own[at + 4];
    if (behind === undefined || behind === '/' || behind === '"' || isSpace(behind)) return own.slice(0, at + 4);
  }
  return fileAt(own).split(' ')[0] ?? '';
};

const fileAt = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

/** The file name of the program that a line starts, empty where it names none. */
const imageOf = (path: string): string => {
  const program = programOf(path.trim());
  if (program.toUpperCase().replaceAll('%', '') === 'COMSPEC') return 'cmd.exe';
  const name = fileAt(program);
  return name === '' || name.includes('.') ? name : `${name}.exe`;
};

const isInstance = (name: string): boolean => /^.+_[0-9a-f]{3,}$/i.test(name);

const windowsFolders = ['%systemroot%', '%windir%', '\\systemroot', 'c:\\windows', 'd:\\windows'];
const instancePrograms = ['svchost.exe', 'credentialenrollmentmanager.exe'];

/** The program that Windows' own per-user services run. */
const isOfInstances = (path: string): boolean => {
  const lower = path.toLowerCase().replace(/^"/, '');
  return windowsFolders
    .flatMap((folder) => instancePrograms.map((program) => `${folder}\\system32\\${program}`))
    .some((whole) => lower.startsWith(whole) && [undefined, '"', ' ', '\t'].includes(lower[whole.length]));
};

/** Per-user services are left out if they also run what those run: their name alone would be a way to hide. */
const withoutInstances = (name: string, path: string): string => (isInstance(name) && isOfInstances(path) ? '' : name);

// ---- services -------------------------------------------------------------------------------------------------------

/** FolderPath is a folder alone. */
const pathOf = ({ ProcessCommandLine, FolderPath, FileName }: OtherEvent): string =>
  ProcessCommandLine !== '' ? ProcessCommandLine : FolderPath === '' ? FileName : `${FolderPath}\\${FileName}`;

/** Types of instances: the bit 0x80 is set, in decimal or in hexadecimal digits. */
const isTypeOfInstance = (type: string): boolean => Math.floor(Number(type) / 128) % 2 === 1;

export const installedService = (e: OtherEvent): string => {
  const [name, type] = [field(e.AdditionalFields, 'ServiceName'), field(e.AdditionalFields, 'ServiceType')];
  return isTypeOfInstance(type) ? withoutInstances(name, pathOf(e)) : name;
};

export const installedImage = (e: OtherEvent): string => (field(e.AdditionalFields, 'ServiceName') === '' ? '' : imageOf(pathOf(e)));

/** `…\ControlSet001\Services\X`, or a key below it. */
const serviceOfKey = (key: string): string => {
  const parts = key.split('\\');
  const at = parts.findIndex(
    (part, index) => /^(CurrentControlSet|ControlSet\d{3})$/i.test(part) && index > 0 && /^services$/i.test(parts[index + 1] ?? ''),
  );
  return at < 0 ? '' : (parts[at + 2] ?? '');
};

/** On a delete the key is the previous one. */
export const serviceOf = (r: RegistryWrite): string =>
  withoutInstances(serviceOfKey(r.RegistryKey === '' ? r.PreviousRegistryKey : r.RegistryKey), r.RegistryValueData);

const runs = ['ImagePath', 'ServiceDll', 'FailureCommand'];

export const writtenImage = (r: RegistryWrite): string =>
  serviceOfKey(r.RegistryKey) !== '' && runs.some((name) => sameAction(r.RegistryValueName, name)) ? imageOf(r.RegistryValueData) : '';

/** A svchost.exe says behind `-s` which service it is for. */
export const hostedService = ({ FileName, ProcessCommandLine }: Process): string => {
  if (!sameFile(FileName, 'svchost.exe')) return '';
  const words = ProcessCommandLine.split(' ');
  return words.find((word, at) => at > 1 && words[at - 1]?.toLowerCase() === '-s' && word !== '') ?? '';
};

// ---- COM classes ----------------------------------------------------------------------------------------------------

const isGuid = (part: string | undefined): part is string =>
  part !== undefined && part.length > 2 && part.startsWith('{') && part.endsWith('}');

/** The class below which the file is named, or the application of which is said as whom it runs. */
export const classOf = ({ RegistryKey, RegistryValueName }: RegistryWrite): string => {
  const parts = RegistryKey.split('\\');
  const isPart = (at: number, ...names: readonly string[]): boolean => names.some((name) => sameAction(parts[at] ?? '', name));
  for (let at = 1; at < parts.length; at++) {
    const guid = parts[at + 1];
    if (isPart(at, 'CLSID') && isGuid(guid) && isPart(at + 2, 'InprocServer32', 'LocalServer32', 'TreatAs')) return guid;
  }
  const [last, before] = [parts.at(-1), parts.length - 2];
  const says = ['RunAs', 'DllSurrogate'].some((name) => sameAction(RegistryValueName, name));
  return says && before > 0 && isPart(before, 'AppID') && isGuid(last) ? last : '';
};

// ---- tasks ----------------------------------------------------------------------------------------------------------

export const taskOf = (e: OtherEvent): string => field(e.AdditionalFields, 'TaskName');

/** The file name of the first program that the task's definition names. */
export const taskImage = (e: OtherEvent): string => {
  const [, command = ''] = /<command>([^<]+)<\/command>/i.exec(field(e.AdditionalFields, 'TaskContent')) ?? [];
  return imageOf(command.replaceAll('&quot;', '"'));
};

const tree = '\\TaskCache\\Tree\\';

export const isTaskKey = (r: RegistryWrite): boolean => commandLineContains(r.RegistryKey, tree);

export const writtenTask = ({ RegistryKey }: RegistryWrite): string => {
  const at = RegistryKey.toLowerCase().indexOf(tree.toLowerCase());
  return at < 0 ? '' : RegistryKey.slice(at + tree.length - 1);
};

// ---- who asked ------------------------------------------------------------------------------------------------------

const known = (id: string | null): string | null => (id === '0' ? null : id);

/** The record's session or, where it has none, that of the process that acted; services.exe only acts for somebody. */
export const callerSession = (e: OtherEvent): string | null =>
  known(e.LogonId) ?? (sameFile(e.I.FileName, 'services.exe') ? null : known(e.ActorLogonId));

/** SID of the account that asked; services.exe acts as SYSTEM for whoever called it. */
export const callerAccount = (e: OtherEvent): string => e.AccountSid || (sameFile(e.I.FileName, 'services.exe') ? '' : e.ActorSid);
