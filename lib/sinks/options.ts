import type { TokenCredential } from '@azure/identity';
import type { Patience } from './steady';

/** What a sink over a service of Azure takes beside its settings. */
export interface ServiceOptions {
  readonly credential: TokenCredential;
  /** Certificate of the authority that signed the server's; where it is left out, the public ones. */
  readonly ca?: string | undefined;
  readonly patience?: Patience | undefined;
  /** Unix milliseconds. */
  readonly now?: (() => number) | undefined;
}
