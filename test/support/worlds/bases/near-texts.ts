import { alternating } from '../bends/texts';

const empty: readonly unknown[] = [undefined, null, ''];

/** The text in other cases, one letter short at either end, one letter more, and nothing. */
export const near = (text: string): readonly unknown[] => [
  text,
  text.toUpperCase(),
  text.toLowerCase(),
  alternating(text),
  text.replace(/s/i, 'ſ'),
  text.replace(/i/i, 'ı'),
  text.slice(1),
  text.slice(0, -1),
  `${text}x`,
  `x${text}`,
  ` ${text}`,
  ...empty,
];

/** A file's name alone and behind paths that end in it, or almost. */
export const paths = (name: string): readonly unknown[] => [
  ...near(name),
  `\\Device\\HarddiskVolume4\\Windows\\System32\\${name}`,
  `C:\\WINDOWS\\${name.toUpperCase()}`,
  `\\${name}`,
  `\\Device\\HarddiskVolume4\\x${name}`,
  `C:/Windows/${name}`,
  `${name}\\`,
  'C:\\Windows\\',
  'explorer.exe',
];
