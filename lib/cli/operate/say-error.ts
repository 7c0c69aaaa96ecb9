import { neutralise } from '../../engine/neutralise';
import { hostDeliversAgain, messageOf } from '../../model/errors';

/** Names of the errors of Azure's identity library that mean that nobody is signed in. */
const signInErrors: ReadonlySet<string> = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

const lacksSignIn = (error: unknown): boolean => error instanceof Error && (signInErrors.has(error.name) || lacksSignIn(error.cause));

/** What an error says to a person at a desk, where no host delivers again and the sign-in is their own. */
export const sayAtDesk = (error: unknown): string => {
  if (lacksSignIn(error))
    return 'Nobody is signed in to Azure here, or the sign-in has ended: run `az login` with an account that may read the deployment.';
  const [said = '', advice] = messageOf(error).split(hostDeliversAgain);
  return advice === undefined
    ? said
    : `${neutralise(said.trim())} Check its name in StateTables, RawHub or FactsHub, the network that you come from, and your own role on it.`;
};
