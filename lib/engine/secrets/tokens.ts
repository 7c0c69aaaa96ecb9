import { endOf, type Span } from './words';

/** How the tokens of well-known services begin, and a signed JSON Web Token; each says by itself what it is. */
const beginnings = ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'glpat-', 'xoxa-', 'xoxb-', 'xoxp-', 'sk_live_', 'AIza', 'eyJ'];

/** Shortest token of them all. */
const shortest = 20;

const isOfToken = (character: string): boolean => /[A-Za-z0-9_.-]/.test(character);

/** Tokens that are told by how they begin. Of what begins like JSON in Base64 only what has a signature's place. */
export const secretTokens = (text: string): readonly Span[] =>
  beginnings.flatMap((beginning) => {
    const found: Span[] = [];
    for (let start = text.indexOf(beginning); start >= 0; ) {
      const end = endOf(text, start, (one) => !isOfToken(one));
      const isWhole = start === 0 || !isOfToken(text.charAt(start - 1));
      const isSigned = beginning !== 'eyJ' || text.slice(start, end).split('.').length === 3;
      if (isWhole && isSigned && end - start >= shortest) found.push({ start, end });
      start = text.indexOf(beginning, end);
    }
    return found;
  });
