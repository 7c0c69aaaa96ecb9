import { escaped, neutralise } from '../../engine/neutralise';
import { hostDeliversAgain, messageOf } from '../../model/errors';

/** Names of the errors of Azure's identity library that mean that nobody is signed in. */
const signInErrors: ReadonlySet<string> = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

const lacksSignIn = (error: unknown): boolean => error instanceof Error && (signInErrors.has(error.name) || lacksSignIn(error.cause));

/** Each line by itself: an error of ours may have several, and may quote what a service or a row said. */
const escapedLines = (text: string): string => text.split('\n').map(escaped).join('\n');

/** What an error says to a person at a desk, where no host delivers again and the sign-in is their own. */
export const sayAtDesk = (error: unknown): string => {
  if (lacksSignIn(error))
    return 'Nobody is signed in to Azure here, or the sign-in has ended: run `az login` with an account that may read the deployment.';
  const [said = '', advice] = messageOf(error).split(hostDeliversAgain);
  return advice === undefined
    ? escapedLines(said)
    : `${neutralise(said.trim())} Check its name in StateTables, RawHub or FactsHub, the network that you come from, and your own role on it.`;
};

/** What is said of an error that nobody foresaw. */
export const sayUnexpected = (error: unknown): string =>
  escapedLines(`Unexpected: ${error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error)}`);
