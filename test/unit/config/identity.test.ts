const mockAsked: string[] = [];
let mockSignIns = 0;
let mockToken: { readonly token: string } | null;

jest.mock('@azure/identity', () => ({
  DefaultAzureCredential: class {
    constructor() {
      mockSignIns++;
    }
    getToken = async (scope: string) => {
      mockAsked.push(scope);
      return mockToken;
    };
  },
}));

/** The module as a process has it that has just begun. */
const begun = () => {
  jest.resetModules();
  mockAsked.length = 0;
  [mockSignIns, mockToken] = [0, { token: 'a token' }];
  return require('../../../lib/config/identity') as typeof import('../../../lib/config/identity');
};

test('a connection string needs no identity, an endpoint has that of the app', () => {
  const { tableAccount, identity } = begun();
  expect(tableAccount({ connectionString: 'UseDevelopmentStorage=true' })).toEqual({ connectionString: 'UseDevelopmentStorage=true' });
  const endpoint = 'https://state.table.core.windows.net';
  expect(tableAccount({ endpoint })).toEqual({ endpoint, credential: identity() });
  expect(mockSignIns).toBe(0);
});

test('a token for an application of ours is asked for by its audience, of one identity for all', async () => {
  const { tokenFor, identity } = begun();
  expect(tokenFor(undefined)).toBeUndefined();
  expect(await tokenFor('an-application')?.()).toBe('a token');
  await identity().getToken('https://storage.azure.com/.default');
  expect([mockAsked, mockSignIns]).toEqual([['an-application/.default', 'https://storage.azure.com/.default'], 1]);
});

test('no token is an error that says for what', async () => {
  const { tokenFor } = begun();
  mockToken = null;
  await expect(tokenFor('an-application')?.()).rejects.toThrow('an-application');
});
