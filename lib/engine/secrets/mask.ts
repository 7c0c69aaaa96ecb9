import { secretArguments } from './calls';
import { secretWords } from './commands';
import { unescapedIn } from './escaped';
import { secretFields, secretsInAddresses } from './fields';
import { masked } from './names';
import { secretTokens } from './tokens';
import { type Span, wordsOf } from './words';

/** A command within quotes is a command line of its own. Quotes do not nest, so this ends after one level for each kind of them. */
const secretsIn = (text: string, offset = 0): readonly Span[] => {
  const words = wordsOf(text);
  const own = [...secretWords(words), ...secretFields(text), ...secretsInAddresses(text), ...secretArguments(text), ...secretTokens(text)];
  return [
    ...own.map(({ start, end }) => ({ start: start + offset, end: end + offset })),
    ...words.filter((word) => word.isQuoted).flatMap((word) => secretsIn(word.text, offset + word.start)),
  ];
};

/** How often what is quoted is read with its escapes undone: a record's JSON, and a command line within the one that it holds. */
const escapedLevels = 2;

const secretsAt = (text: string, levels = escapedLevels): readonly Span[] => [
  ...secretsIn(text),
  ...(levels === 0 ? [] : unescapedIn(text)).flatMap((inner) =>
    secretsAt(inner.text, levels - 1).map(({ start, end }) => ({ start: inner.places[start] ?? 0, end: inner.places[end] ?? 0 })),
  ),
];

/**
 * A text for a reader without the passwords, keys and tokens that command lines usually carry. All else stays as it is.
 * It is for texts that are shown: rules, joins and identities read the text as it was recorded.
 */
export const maskSecrets = (text: string): string => {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of [...secretsAt(text)].sort((a, b) => a.start - b.start)) {
    if (end <= done) continue;
    // What reaches into the one before is a part of it.
    if (start >= done) parts.push(text.slice(done, start), masked);
    done = end;
  }
  return done === 0 ? text : parts.join('') + text.slice(done);
};
