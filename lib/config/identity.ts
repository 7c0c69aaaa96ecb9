import type { TokenCredential } from '@azure/identity';

let held: TokenCredential | undefined;

/** The app's managed identity on Azure, the Azure CLI's sign-in on a desk. Loaded on first use: a connection string needs none of it, and it costs a tenth of a second. */
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
