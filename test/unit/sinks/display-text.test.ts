import * as fc from 'fast-check';
import { codeText, plainText } from '../../../lib/sinks/display-text';
import { narrative } from '../../../lib/sinks/incidents-api/narrative';
import { incident } from '../../support/services/incidents';

/** What turns text into a link, an image, an element or code, in Markdown or HTML. */
const vectors = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '&lt;b&gt; &#60;i&#62;',
  '[click](javascript:alert(1))',
  '![x](http://evil.example/pixel.png)',
  '[x]: http://evil.example',
  '<http://evil.example>',
  'http://evil.example https://evil.example ftp://evil.example',
  'www.evil.example WWW.EVIL.EXAMPLE',
  'www.(evil) ://(evil)',
  'mailto@evil.example',
  '`code` ``code`` ```\nfence\n```',
  '**bold** __bold__ *i* _i_ ~~s~~',
  '\\`\\[\\<',
  '`` ` ``',
  '',
];

/** No character is left that begins an element, a link, an image or a code span, in either language. */
const markUp = /[<>&`[\]]|:\/\/|www\.|@/i;

describe('text for a page that may render it', () => {
  test.each(vectors)('has no mark-up as a part of a line: %j', (vector) => expect(plainText(vector)).not.toMatch(markUp));

  test.each(vectors)('is one code span: %j', (vector) => {
    const shown = codeText(vector);
    expect(shown.slice(1, -1)).not.toMatch(/[<>&`]|:\/\/|www\.|@/i);
    expect([shown.at(0), shown.at(-1), shown.length > 2]).toEqual(['`', '`', true]);
  });

  test('any text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(plainText(text)).not.toMatch(/[<>&`[\]*~@]|:\/\//);
        expect(codeText(text).slice(1, -1)).not.toMatch(/[<>&`@]|:\/\//);
      }),
    ));

  test('paths, switches and names are shown as they are', () =>
    expect(plainText('C:\\Windows\\x_y.exe /c "dir" -k %TEMP% $(x) {y} #1 10.0.0.1:445')).toBe(
      'C:\\Windows\\x_y.exe /c "dir" -k %TEMP% $(x) {y} #1 10.0.0.1:445',
    ));
});

describe('a description', () => {
  /** What is left when every code span is taken out: our own words, or what stands in no span. */
  const outsideSpans = (text: string): string => text.replace(/`[^`\n]+`/g, '');

  const hostile = (vector: string) =>
    incident({
      summary: vector || 'x',
      severityReasons: [vector],
      sources: [{ ip: vector, deviceName: vector, claimedName: vector, account: vector, evidence: ['accept'] }],
      processes: [{ role: 'child', fileName: vector, commandLine: vector, account: vector }],
      timeline: [{ at: '2026-03-02T08:00:00Z', what: vector }],
      links: [{ kind: 'chain', incident: 'x', what: vector }],
      gaps: [vector],
      device: { id: vector, name: vector },
      absorbedBy: vector,
    });

  test('says what an analyst asks first: what, why, from where, what ran, when, what else, and what is not known', () => {
    const told = narrative(incident({ gaps: ['No logon record'], absorbedBy: 'another' }), 5000).split('\n');
    expect(told).toEqual(
      expect.arrayContaining([
        codeText(incident().summary),
        'This turned out to be a part of incident `another`.',
        'Severity Medium, confidence 0.90:',
        '- `A new source for this account`',
        '- `10.0.0.9:51000` of `ws-7` as `CONTOSO\\bob` by accept, logon',
        '- server `mmc.exe` PID 4120 ran `mmc.exe -Embedding`',
        '- child `cmd.exe` PID 5000 ran `cmd.exe /c whoami`',
        '- 2026-03-02T08:00:00.1234567Z `svchost.exe started the server mmc.exe`',
        '- chain `Before: 10.0.0.1 reached ws-7`',
        '- `No logon record`',
      ]),
    );
    expect(told.at(-1)).toContain(`Device ${codeText(incident().device.id)}; rules dcom-remote-child; Hopwatch incident ${incident().id}`);
  });

  test.each(vectors.map((vector) => vector.replaceAll('\n', ' ')))('has what an attacker chose in code spans only: %j', (vector) => {
    const outside = outsideSpans(narrative(hostile(vector), 30_000));
    expect(outside).not.toMatch(markUp);
    expect(outside).not.toMatch(/evil|alert|bold|fence/i);
  });

  test('is never cut inside a line, whatever its limit, and holds the lines that fit', () => {
    const whole = narrative(hostile('`x` <y>'), 30_000).split('\n');
    for (let limit = 60; limit < 1500; limit += 7) {
      const lines = narrative(hostile('`x` <y>'), limit).split('\n');
      expect(lines.join('\n').length).toBeLessThanOrEqual(limit);
      const kept = lines.slice(0, -1);
      expect(whole.slice(0, kept.length)).toEqual(kept);
      if (lines.length === whole.length) continue;
      expect(lines.at(-1)).toBe(`… (${whole.length - kept.length} more lines)`);
      expect([...kept, whole[kept.length]].join('\n').length).toBeGreaterThanOrEqual(limit - 40);
    }
  });
});
