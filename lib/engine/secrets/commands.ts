import { isSecretName, isSecretValue } from './names';
import { endOf, isQuote, type Span, type Word } from './words';

/** Most words after a program that are looked at. */
const mostWords = 64;

/** Shortest text after `Bearer` that is taken for a token. */
const shortestToken = 12;

/** How a program takes secrets that no general name tells. */
interface Habits {
  /** Options whose next word is a secret. */
  readonly apart?: readonly string[];
  /** Options that the secret follows without a space. */
  readonly attached?: readonly string[];
  /** Options whose next word, or what follows them without a space, is `user:secret`; those of one letter may stand last of several. */
  readonly pairs?: readonly string[];
  /** Words that are secrets by their place. */
  readonly placed?: (words: readonly Word[]) => readonly Word[];
}

const isOption = ({ text, isQuoted }: Word): boolean => !isQuoted && (text.startsWith('/') || text.startsWith('-'));
const plainWords = (words: readonly Word[]): readonly Word[] => words.filter((word) => !isOption(word));

const isShare = ({ text }: Word): boolean => text.startsWith('\\\\') || text.endsWith(':') || text.includes('://');

/** `net use [device] share [secret]`, `net user name [secret]`. */
const netPlaces = ([verb, ...rest]: readonly Word[]): readonly Word[] => {
  switch ((verb?.text ?? '').toLowerCase()) {
    case 'use':
      return plainWords(rest).filter((word) => !isShare(word));
    case 'user':
    case 'users':
      return plainWords(rest).slice(1, 2);
    default:
      return [];
  }
};

/** The first word that is no switch is the text that becomes the secret. */
const secureText = (words: readonly Word[]): readonly Word[] =>
  plainWords(words)
    .slice(0, 1)
    .filter(({ text }) => !text.startsWith('$') && !text.startsWith('('));

/** `password= secret` of the service controller, whose options end in an equals sign. */
const afterEquals = (words: readonly Word[]): readonly Word[] =>
  words.filter((_, index) => (words[index - 1]?.text ?? '').toLowerCase() === 'password=');

/** A word in prose is short; a token is not, and ends where the text around it is quoted. */
const token = ([next]: readonly Word[]): readonly Word[] => {
  if (next === undefined || isOption(next)) return [];
  const text = next.text.slice(0, endOf(next.text, 0, isQuote));
  return text.length < shortestToken ? [] : [{ ...next, text, end: next.start + text.length }];
};

/** `NAME secret`, where the name says so. */
const afterName = (words: readonly Word[]): readonly Word[] => words.filter((_, index) => isSecretName(words[index - 1]?.text ?? ''));

/** `/v DefaultPassword … /d secret` */
const registryData = (words: readonly Word[]): readonly Word[] =>
  isSecretName(following(words, ['/v'])[0]?.text ?? '') ? following(words, ['/d']) : [];

const isMixed = (text: string): boolean => text !== text.toLowerCase() && text !== text.toUpperCase();

/** Base64 of `user:secret`; a word in prose has no capitals within. */
const basicToken = (words: readonly Word[]): readonly Word[] => token(words).filter(({ text }) => isMixed(text.slice(1)));

const remote: Habits = { apart: ['-p', '/p'] };
const packed: Habits = { attached: ['-p', '-hp'] };
const sql: Habits = { apart: ['-p'], attached: ['-p'] };
const hashed: Habits = { apart: ['-p', '/p', '-h'] };
const net: Habits = { apart: ['-p', '/p'], placed: netPlaces };

const habits: ReadonlyMap<string, Habits> = new Map<string, Habits>([
  ...[
    ...[
      'psexec',
      'psexec64',
      'paexec',
      'csexec',
      'psservice',
      'pskill',
      'pslist',
      'psinfo',
      'psloglist',
      'winexe',
      'winrs',
      'winrm',
      'rdesktop',
      'certutil',
      'signtool',
    ],
    ...['schtasks', 'tasklist', 'taskkill', 'systeminfo', 'driverquery', 'openfiles'],
    ...['getmac', 'eventcreate', 'docker', 'az'],
  ].map((program) => [program, remote] as const),
  ...['evil-winrm', 'crackmapexec', 'cme', 'nxc', 'netexec'].map((program) => [program, hashed] as const),
  ...['7z', '7za', '7zr', 'rar', 'winrar'].map((program) => [program, packed] as const),
  ...['sqlcmd', 'osql', 'bcp', 'mysql', 'mysqldump', 'sshpass'].map((program) => [program, sql] as const),
  ['net', net],
  ['net1', net],
  ['curl', { pairs: ['-u', '--user', '--proxy-user'] }],
  ...['setx', 'aws'].map((program) => [program, { placed: afterName }] as const),
  ['reg', { placed: registryData }],
  ['autologon', { placed: (words) => plainWords(words).slice(2, 3) }],
  ['rasdial', { placed: (words) => plainWords(words).slice(2, 3) }],
  ['sc', { placed: afterEquals }],
  ['convertto-securestring', { placed: secureText }],
  ['bearer', { placed: token }],
  ['basic', { placed: basicToken }],
  ['authorization:basic', { placed: token }],
]);

const extensions = ['.exe', '.com'];

/** What stands before a program's name in a word. */
const beforeProgram = ['\\', '/', '(', '=', "'"];

/** The program that a word names, in lower case, without its folder. */
const programIn = (word: string): string => {
  const lower = word.toLowerCase();
  const name = lower.slice(Math.max(...beforeProgram.map((one) => lower.lastIndexOf(one))) + 1);
  const extension = extensions.find((one) => name.endsWith(one));
  return extension === undefined ? name : name.slice(0, -extension.length);
};

const endsCommand = ({ text, isQuoted }: Word): boolean => !isQuoted && (['&', '&&', '|', '||', ';'].includes(text) || text.includes('>'));

const argumentsAfter = (words: readonly Word[], at: number): readonly Word[] => {
  const next = words.slice(at + 1, at + 1 + mostWords);
  const end = next.findIndex(endsCommand);
  return end < 0 ? next : next.slice(0, end);
};

const following = (words: readonly Word[], options: readonly string[]): readonly Word[] =>
  words.filter((_, index) => options.includes((words[index - 1]?.text ?? '').toLowerCase()));

/** What follows one of the options without a space, as a word of its own; also in quotes: `-p"…"`. */
const attachedTo = (words: readonly Word[], options: readonly string[]): readonly Word[] =>
  words.flatMap((word, index) => {
    const { text, start } = word;
    const option = options.find((one) => text.toLowerCase().startsWith(one));
    if (option === undefined) return [];
    if (text.length > option.length) return [{ ...word, text: text.slice(option.length), start: start + option.length }];
    return words.slice(index + 1, index + 2).filter((next) => next.isQuoted && next.start === word.end + 1);
  });

const secondOf = ({ text, start, end }: Word): readonly Span[] => {
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [{ start: start + colon + 1, end }];
};

/** `-sku` is `-s -k -u`. */
const isLastOf = (text: string, options: readonly string[]): boolean =>
  options.some((option) => option.length === 2 && /^-[a-z]{2,5}$/i.test(text) && text.toLowerCase().endsWith(option.slice(1)));

const pairsOf = (words: readonly Word[], options: readonly string[]): readonly Word[] => [
  ...following(words, options),
  ...words.filter((_, index) => isLastOf(words[index - 1]?.text ?? '', options)),
  ...attachedTo(
    words,
    [...options].sort((a, b) => b.length - a.length),
  ),
];

const byHabit = (words: readonly Word[], { apart = [], attached = [], pairs = [], placed }: Habits): readonly Span[] => [
  ...[...following(words, apart), ...(placed?.(words) ?? [])].filter(({ text }) => isSecretValue(text)),
  ...attachedTo(words, attached),
  ...pairsOf(words, pairs).flatMap(secondOf),
];

const ofPrograms = (words: readonly Word[]): readonly Span[] =>
  words.flatMap((word, index) => {
    const own = habits.get(programIn(word.text));
    return own === undefined ? [] : byHabit(argumentsAfter(words, index), own);
  });

/** `dom/user:secret@host`, the way of the Impacket scripts. */
const ofScripts = (words: readonly Word[]): readonly Span[] => {
  const script = words.findIndex(({ text }) => text.toLowerCase().endsWith('.py') || text.toLowerCase().startsWith('impacket-'));
  return script < 0
    ? []
    : words.slice(script + 1).flatMap(({ text, start }) => {
        const [colon, at] = [text.indexOf(':'), text.lastIndexOf('@')];
        return colon > 0 && at > colon && !text.includes('://') ? [{ start: start + colon + 1, end: start + at }] : [];
      });
};

const credentials = ['-credential', '/credential'];

/** What follows an option that is named like a secret: `--password secret`, `/rp secret`, `-Credential user`. */
const ofOptions = (words: readonly Word[]): readonly Span[] =>
  words.filter((word, index) => {
    const before = words[index - 1];
    if (before === undefined || !isOption(before) || isOption(word) || endsCommand(word) || !isSecretValue(word.text)) return false;
    if (credentials.includes(before.text.toLowerCase())) return !word.text.startsWith('$') && !word.text.startsWith('(');
    return isSecretName(before.text.replace('/', ''));
  });

/** Secrets among the words of a command line, by the habits of programs and by the names of options. */
export const secretWords = (words: readonly Word[]): readonly Span[] => [...ofPrograms(words), ...ofScripts(words), ...ofOptions(words)];
