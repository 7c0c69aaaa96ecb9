import type { TokenCredential } from '@azure/identity';
import type { TableAccount } from '../stores/table-storage';
import type { Connection } from './connections';

let held: TokenCredential | undefined;

/**
 * The app's managed identity on Azure (of several the one in AZURE_CLIENT_ID), the Azure CLI's sign-in on a desk. Loaded on
 * first use: a connection string needs none of it, and it costs a tenth of a second.
 */
export const identity = (): TokenCredential => {
  const load = async (): Promise<TokenCredential> => {
    const { DefaultAzureCredential } = require('@azure/identity') as typeof import('@azure/identity');
    return new DefaultAzureCredential();
  };
  let loading: Promise<TokenCredential> | undefined;
  held ??= {
    getToken: async (scopes, options) => {
      loading ??= load();
      return (await loading).getToken(scopes, options);
    },
  };
  return held;
};

/** Gives a token for an application of ours; undefined where it asks for none. */
export const tokenFor = (audience: string | undefined): (() => Promise<string>) | undefined => {
  if (audience === undefined) return undefined;
  return async () => {
    const token = await identity().getToken(`${audience}/.default`);
    if (token === null) throw new Error(`no token for ${audience}`);
    return token.token;
  };
};

export const tableAccount = (connection: Connection): TableAccount =>
  'connectionString' in connection ? connection : { endpoint: connection.endpoint, credential: identity() };
