import { sayAtDesk, sayUnexpected } from '../../../lib/cli/operate/say-error';
import { HopwatchError, hostDeliversAgain } from '../../../lib/model/errors';

const failed = (why: string, cause: unknown) =>
  new HopwatchError(
    'store-unavailable',
    'retry',
    `Table Storage did not read a row (${why}). ${hostDeliversAgain} check the app's role on it.`,
    {
      cause,
    },
  );

test('what passes by itself in the app does not at a desk: the service’s name, the network and one’s own role are', () => {
  const said = sayAtDesk(failed('getaddrinfo ENOTFOUND\u001b[2J', new Error('x')));
  expect(said).toMatch(
    /^Table Storage did not read a row \(getaddrinfo ENOTFOUND\\u\{1b\}\[2J\)\. Check its name .*your own role on it\.$/,
  );
});

test('of a missing sign-in only the remedy is said, not what every way to sign in answered', () => {
  const many = Object.assign(new Error('ChainedTokenCredential authentication failed.\nCredentialUnavailableError: …'), {
    name: 'AggregateAuthenticationError',
  });
  const said = sayAtDesk(failed(many.message, new Error('wrapped', { cause: many })));
  expect(said).toContain('`az login`');
  expect(said).not.toMatch(/\n|Credential/);
});

test('what says itself what to do is said as it is', () => {
  const message = 'Hopwatch cannot start: 1 setting(s) need mending.\n  LANES: not set';
  expect(sayAtDesk(new HopwatchError('settings-invalid', 'fatal', message))).toBe(message);
});

test('what an error quotes is shown as text, its own lines stay lines', () => {
  const quoting = 'A row cannot be read (Unexpected token "\u001b[2J\u202e").\nReport it.';
  const shown = 'A row cannot be read (Unexpected token "\\u{1b}[2J\\u{202e}").\nReport it.';
  expect(sayAtDesk(new HopwatchError('corrupt-row', 'fatal', quoting))).toBe(shown);
  expect(sayUnexpected(new SyntaxError(quoting))).toMatch(/^Unexpected: SyntaxError: A row .*\\u\{1b\}.*\nReport it\.\n +at /);
  expect(sayUnexpected('\u009b2J')).toBe('Unexpected: \\u{9b}2J');
});
