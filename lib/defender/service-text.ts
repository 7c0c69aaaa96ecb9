import { baseName, isNamed } from '../model/text';

/** Where an argument begins in a line without quotes: an option, a quote, a variable, another path. A folder may be called `A - B`. */
const nextArgument = / (?=[-/][^ ]|["%]|\\\\|[A-Za-z]:)/;

/** Up to the first `.exe`: a path without quotes may hold spaces. */
const executable = /^.*?\.exe(?=[\s/"]|$)/is;

const quoted = (line: string): string => line.slice(1).split('"', 1)[0] ?? '';

/** Without `.exe` the program ends with the first word behind its folders. */
const unquoted = (line: string): string => {
  const [own = ''] = line.split(nextArgument, 1);
  return executable.exec(own)?.[0] ?? baseName(own.replaceAll('/', '\\')).split(' ', 1)[0] ?? '';
};

const isComspec = (program: string): boolean => program.replaceAll('%', '').toUpperCase() === 'COMSPEC';

/**
 * The file name of the program that a service's image path or command line starts, undefined where it names none. Services
 * are tied to the processes they become by it: their paths are written in many ways (`\SystemRoot\…`, `\??\C:\…`,
 * `%COMSPEC% /C …`, with and without quotes), the name at the end is what the process row has too.
 */
export const serviceImage = (path: string | undefined): string | undefined => {
  const line = (path ?? '').trim();
  const program = line.startsWith('"') ? quoted(line) : unquoted(line);
  if (isComspec(program)) return 'cmd.exe';
  const name = baseName(program.replaceAll('/', '\\'));
  return name === '' ? undefined : name.includes('.') ? name : `${name}.exe`;
};

/** Windows makes a service of each per-user template at every logon, named `Template_2739d6`. */
const instanceName = /^.+_[0-9a-f]{3,}$/i;

/** What Windows' own per-user services run. */
const instanceHost =
  /^"?(?:%systemroot%|%windir%|\\systemroot|[a-z]:\\windows)\\system32\\(?:svchost|credentialenrollmentmanager)\.exe(?=[\s"]|$)/i;

/** SERVICE_USERSERVICE_INSTANCE of `winnt.h`: set for instances and for nothing else, and no caller can ask for it. */
const instanceBit = 0x80;

/** Whether a service is of that type, as a record of its install gives it: `224`, or `0xe0` in the form made from Security 4697. */
export const isInstanceType = (type: string | undefined): boolean => (Number(type ?? 0) & instanceBit) !== 0;

/**
 * Whether a service is called like the instance of a per-user service and runs what those run. Anybody may make such a
 * service: a record that has its type says more.
 */
export const looksLikeInstance = (name: string, path: string | undefined): boolean =>
  instanceName.test(name) && instanceHost.test(path ?? '');

const serviceKey = /\\(?:CurrentControlSet|ControlSet\d{3})\\Services\\([^\\]+)/i;

/** The service whose registry key this is, `…\Services\X` or `…\Services\X\Parameters`. */
export const serviceOfKey = (key: string | undefined): string | undefined => serviceKey.exec(key ?? '')?.[1];

const hosted = / -s ([^ ]+)/i;

/**
 * The service for which a svchost.exe was started, as its command line names it: `svchost.exe -k netsvcs -p -s IKEEXT`. The
 * Service Control Manager adds the name where a service has a host of its own, as most have since Windows 10 1703
 * (Microsoft, "Changes to Service Host grouping in Windows 10").
 */
export const hostedService = (fileName: string | undefined, commandLine: string | undefined): string | undefined =>
  isNamed(fileName ?? '', 'svchost.exe') ? hosted.exec(commandLine ?? '')?.[1] : undefined;
