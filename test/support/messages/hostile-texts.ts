/* Texts that a renderer could take for something other than text: each payload alone, within a path, and behind what closes a context. */

const hidden: readonly string[] = [
  ...[
    '\u0000',
    '\u0007',
    '\b',
    '\t',
    '\n',
    '\r\n',
    '\u001b[2J',
    '\u001b]8;;http://evil.example\u0007x\u001b]8;;\u0007',
    '\u007f',
    '\u0085',
    '\u009b31m',
  ],
  ...['\u00a0', '\u00ad', '\u034f', '\u061c', '\u115f', '\u1680', '\u180e', '\u2003', '\u200b', '\u200d', '\u200e', '\u2028', '\u2029'],
  ...[
    '\u202e',
    '\u2066\u2069',
    '\u2060',
    '\u2800',
    '\u3000',
    '\u3164',
    '\ufe0f',
    '\ufeff',
    '\uffa0',
    '\ufff9',
    '\ue000',
    '\u{e0041}',
    '\u{f0000}',
  ],
  ...['\ud800', '\udc00', '\udfff\ud800'],
];

const html: readonly string[] = [
  ...[
    '<script>evil()</script>',
    '<img src=x onerror=evil()>',
    '</td></tr></table>',
    '<!-- evil',
    '<a href="//evil.example">',
    '&lt;evil&gt;',
  ],
  ...['&#60;evil&#62;', '<svg/onload=evil()>', '<iframe src=//evil.example>', '" onmouseover="evil()', "' onmouseover='evil()"],
];

const markdown: readonly string[] = [
  ...[
    '[evil](javascript:evil())',
    '![evil](http://evil.example/p.png)',
    '[x]: http://evil.example',
    '`evil`',
    '```\nevil\n```',
    '**evil**',
    '~~evil~~',
  ],
  ...[
    '# evil',
    '\n# evil',
    '- evil',
    '> evil',
    '| evil | evil |',
    '---\nevil',
    'http://evil.example',
    'www.evil.example',
    'evil@evil.example',
    '\\`evil\\`',
  ],
];

const queries: readonly string[] = [
  ...[
    "' or PartitionKey ne '",
    '"; union *; //',
    "\\'; evil",
    '@"evil',
    'h"evil"',
    '$'.concat('{evil}'),
    '{{evil}}',
    '$(evil)',
    '%0d%0aevil',
    '"},{"mode":"live"',
    '=evil()',
    '=cmd|evil',
  ],
];

const payloads: readonly string[] = [...hidden, ...html, ...markdown, ...queries];

const places: readonly ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `C:\\Temp\\evil${payload}.exe`,
  (payload) => `evil" ' \` ] ) } --> ${payload} evil`,
  (payload) => payload.repeat(1 + Math.floor(300 / payload.length)),
  (payload) => `${payload}evil${payload}`,
  (payload) => `${'x'.repeat(255)}${payload}`,
];

/** Beyond what is shown of any field. */
const long: readonly string[] = ['\u202e'.repeat(40_000), '<b>`'.repeat(10_000), `${'x'.repeat(4095)}\u{f0000}evil`];

/** More than four hundred, all different. */
export const hostileTexts: readonly string[] = [...new Set(places.flatMap((place) => payloads.map(place)).concat(long))];
