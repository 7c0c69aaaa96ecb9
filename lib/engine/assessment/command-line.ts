import { foldCase } from '../../model/text';

/** Longest command line that is looked at: Windows' own limit. */
const longest = 32_767;

/** PowerShell takes an en dash, an em dash and a horizontal bar for a hyphen. */
const words = (commandLine: string): readonly string[] =>
  foldCase(commandLine.slice(0, longest))
    .replace(/[\u2013-\u2015]/g, '-')
    .split(/["\s]+/);

/** PowerShell takes any beginning of a parameter's name. */
const isParameter = (word: string, name: string): boolean =>
  word.length > 1 && (word.startsWith('-') || word.startsWith('/')) && name.startsWith(word.slice(1));

/** And any beginning of a window style's name, or its number. */
const isHidden = (style: string): boolean => style === '1' || (style !== '' && 'HIDDEN'.startsWith(style));

const hidesWindow = (all: readonly string[]): boolean =>
  all.some((word, index) => isParameter(word, 'WINDOWSTYLE') && isHidden(all[index + 1] ?? ''));

/** Tools that answer over a share have the device write to its own: nobody at work does. */
const ownShares = ['\\\\127.0.0.1\\', '\\\\LOCALHOST\\', '\\\\[::1]\\', '\\\\::1\\'];

/** What PowerShell is asked where code comes from elsewhere and touches no file. */
const inMemory = ['DOWNLOADSTRING', 'DOWNLOADDATA', 'FROMBASE64STRING', 'INVOKE-EXPRESSION', 'REFLECTION.ASSEMBLY'];

const isEncoded = (all: readonly string[]): boolean =>
  all.some((word) => isParameter(word, 'ENCODEDCOMMAND') || ['-EC', '/EC'].includes(word));

/** What of a command line is a suspicion whoever started it. That it is encoded, or its window hidden, alone is none: tools for automation do either all day. */
export const suspicionsIn = (commandLine: string): readonly string[] => {
  const all = words(commandLine);
  const text = foldCase(commandLine.slice(0, longest));
  return [
    ...(ownShares.some((share) => text.includes(share)) ? ['writes to a share of its own device, as tools do that answer over it'] : []),
    ...(hidesWindow(all) && isEncoded(all) ? ['hides its window and what it runs'] : []),
    ...(inMemory.some((mark) => text.includes(mark)) ? ['runs code that comes from no file'] : []),
  ];
};

/** What of a command line is worth a look unless it is usual. */
export const odditiesIn = (commandLine: string): readonly string[] => {
  const all = words(commandLine);
  return hidesWindow(all) && !isEncoded(all) ? ['hides its window'] : [];
};
