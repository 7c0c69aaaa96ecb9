import { isSecretName, isSecretValue } from './names';
import { endOf, isQuote, isSpace, type Span } from './words';

/** Longest name of a field or option that is looked for. */
const longestName = 40;

const isNamed = (character: string): boolean => /[a-z0-9_-]/i.test(character);

interface Named {
  readonly name: string;
  readonly start: number;
  /** What stands before the name. */
  readonly before: string;
  readonly isQuoted: boolean;
}

/** The name that ends before `end`: `--password`, `"password"`, `\"password\"`. */
const nameBefore = (text: string, end: number): Named => {
  let last = end;
  while (last > 0 && end - last < 2 && isSpace(text.charAt(last - 1))) last--;
  const isQuoted = isQuote(text.charAt(last - 1));
  if (isQuoted) last--;
  if (isQuoted && text.charAt(last - 1) === '\\') last--;
  let first = last;
  while (first > 0 && last - first < longestName && isNamed(text.charAt(first - 1))) first--;
  return { name: text.slice(first, last), start: first, before: text.charAt(first - 1), isQuoted };
};

/** The value that starts at `start`: in its quotes, or up to what ends it. */
const valueAt = (text: string, start: number, isOption: boolean): Span => {
  const open = text.charAt(start) === '\\' && isQuote(text.charAt(start + 1)) ? start + 1 : start;
  const quote = text.charAt(open);
  if (isQuote(quote)) return { start: open + 1, end: endOf(text, open + 1, (one) => one === quote) };
  return { start, end: endOf(text, start, (one) => isSpace(one) || one === '"' || (!isOption && (one === ';' || one === '&'))) };
};

/** `/p:` of a build is a property. */
const builds = ['msbuild', 'dotnet'];

const isSecretField = (field: Named, isBuild: boolean): boolean => {
  const name = field.name.toLowerCase();
  if (isSecretName(name)) return true;
  if (name === 'sig') return field.before === '?' || field.before === '&';
  const option = name.startsWith('-') ? name.slice(1) : field.before === '/' ? name : '';
  return (option === 'p' || option === 'hp') && !isBuild;
};

const isHeader = (text: string, at: number, { name, start }: Named): boolean =>
  start === 0 && name.includes('-') && text.charAt(at) === ':';

/** Of a secret that is named at the colon or equals sign at `at`; undefined where none is. */
const fieldAt = (text: string, at: number, isBuild: boolean): Span | undefined => {
  const field = nameBefore(text, at);
  if (field.name === '' || !isSecretField(field, isBuild)) return undefined;
  const next = endOf(text, at + 1, (one) => !isSpace(one));
  // Beyond a space stands a value only where it is quoted, `$password = "…"`, `"password": "…"`, or a header's, `X-Api-Key: …`.
  const isApart = next !== at + 1 && !isHeader(text, at, field);
  if (isApart && (!isQuote(text.charAt(next)) || (text.charAt(at) === ':' && !field.isQuoted))) return undefined;
  const value = valueAt(text, next, field.before === '/' || field.name.startsWith('-'));
  return isSpace(text.charAt(value.start)) || !isSecretValue(text.slice(value.start, value.end)) ? undefined : value;
};

/** Values of named secrets: `/p:…`, `--password=…`, `pwd=…`, `AccountKey=…`, `&sig=…`, `"password": "…"`. */
export const secretFields = (text: string): readonly Span[] => {
  const found: Span[] = [];
  const lower = text.toLowerCase();
  const isBuild = builds.some((build) => lower.includes(build));
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) !== ':' && text.charAt(at) !== '=') continue;
    const value = fieldAt(text, at, isBuild);
    if (value === undefined) continue;
    found.push(value);
    at = value.end;
  }
  return found;
};

const endsAuthority = (character: string): boolean => isSpace(character) || isQuote(character) || '/?#\\'.includes(character);

/** Shortest name alone before a host that is taken for a token. */
const shortestToken = 20;

const userInfoAt = (text: string, start: number): Span | undefined => {
  const end = endOf(text, start, endsAuthority);
  const authority = text.slice(start, end);
  const [colon, at] = [authority.indexOf(':'), authority.lastIndexOf('@')];
  if (at > 0 && (colon < 0 || colon > at)) return at < shortestToken ? undefined : { start, end: start + at };
  if (at > 0) return { start: start + colon + 1, end: start + at };
  // A text that was cut short here: what follows the colon is a port, or the beginning of a secret.
  const isCut = end === text.length && colon >= 0 && /[^0-9]/.test(authority.slice(colon + 1)) && !authority.startsWith('[');
  return isCut ? { start: start + colon + 1, end } : undefined;
};

/** Passwords and tokens before the host of an address: `https://user:…@host`. */
export const secretsInAddresses = (text: string): readonly Span[] => {
  const found: Span[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const span = userInfoAt(text, at + 3);
    if (span !== undefined) found.push(span);
  }
  return found;
};
