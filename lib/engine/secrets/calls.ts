import { endOf, isQuote, isSpace, type Span } from './words';

/** Functions of PowerShell and .NET, with the place of the argument that is a secret. */
const calls: readonly (readonly [name: string, place: number])[] = [
  ['convertto-securestring', 0],
  ['networkcredential', 1],
  ['pscredential', 1],
];

const skipSpaces = (text: string, at: number): number => endOf(text, at, (one) => !isSpace(one));

/** What stands in the quotes that begin at `at`; undefined where none do. */
const quotedAt = (text: string, at: number): Span | undefined => {
  const quote = text.charAt(at);
  return isQuote(quote) ? { start: at + 1, end: endOf(text, at + 1, (one) => one === quote) } : undefined;
};

/** The argument at a place of the call whose name ends at `at`, where it is a text. */
const argumentAt = (text: string, at: number, place: number): Span | undefined => {
  let next = skipSpaces(text, at);
  if (text.charAt(next) !== '(') return undefined;
  next = skipSpaces(text, next + 1);
  for (let passed = 0; passed < place; passed++) {
    const comma = endOf(text, quotedAt(text, next)?.end ?? next, (one) => one === ',' || one === ')');
    if (text.charAt(comma) !== ',') return undefined;
    next = skipSpaces(text, comma + 1);
  }
  return quotedAt(text, next);
};

const before = (text: string, at: number): number => {
  let last = at;
  while (last > 0 && isSpace(text.charAt(last - 1))) last--;
  return last;
};

/** The text that is piped into what begins at `at`: `'…' | name`. */
const pipedInto = (text: string, at: number): Span | undefined => {
  const pipe = before(text, at) - 1;
  if (text.charAt(pipe) !== '|') return undefined;
  const end = before(text, pipe) - 1;
  const quote = text.charAt(end);
  const open = isQuote(quote) ? text.lastIndexOf(quote, end - 1) : -1;
  return end < 1 || open < 0 ? undefined : { start: open + 1, end };
};

/** Secrets that are arguments of calls, or are piped into one: `ConvertTo-SecureString('…')`, `NetworkCredential('user', '…')`. */
export const secretArguments = (text: string): readonly Span[] => {
  const lower = text.toLowerCase();
  const found: (Span | undefined)[] = [];
  for (const [name, place] of calls)
    for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + name.length))
      found.push(argumentAt(text, at + name.length, place), pipedInto(text, at));
  return found.filter((span) => span !== undefined);
};
