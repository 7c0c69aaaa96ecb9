const upperOf = (codePoint: string): string => {
  const upper = codePoint.toUpperCase();
  return upper.length === codePoint.length || [...upper].length === 1 ? upper : codePoint;
};

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
};

/**
 * Folds case so that two spellings of one name compare equal: each code point becomes its upper case if that is a single
 * code point, and stays as it is otherwise (`ß` stays, it does not become `SS`).
 * The service writes one file name in two cases (`EXCEL.EXE` in one table, `excel.exe` in another), so names are folded
 * once, where a fact enters the engine, and kept as recorded for display.
 */
export const foldCase = (text: string): string => (isAscii(text) ? text.toUpperCase() : Array.from(text, upperOf).join(''));

/** Whether a name is that one, in whatever case it is written. */
export const isNamed = (name: string, other: string): boolean => foldCase(name) === foldCase(other);

/** The last component of a Windows path; a bare name is returned as it is. Parent names come as either (`\Device\HarddiskVolume4\…\svchost.exe`). */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1);

const isHighSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xd800;

/** The beginning of a text that is longer than `limit` UTF-16 units, with a mark; never half of a pair. */
export const shortened = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, isHighSurrogate(text, limit - 1) ? limit - 1 : limit)}…` : text;

/** An account as Windows writes it; its name alone where the domain is unknown, nothing where the name is. */
export const accountName = (domain = '', name = ''): string => (domain === '' || name === '' ? name : `${domain}\\${name}`);
