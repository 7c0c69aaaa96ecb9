import type { HttpResponseInit } from '@azure/functions';

type Handler = (request: { text(): Promise<string> }) => Promise<HttpResponseInit>;

const mockHandlers = new Map<string, Handler>();
const mockOutput = { deliver: jest.fn(), check: jest.fn() };

jest.mock('@azure/functions', () => ({
  app: { http: (name: string, { handler }: { readonly handler: Handler }) => mockHandlers.set(name, handler) },
}));
jest.mock('../../../lib/config/compose', () => ({ output: async () => mockOutput }));

require('../../../functions/health');
require('../../../functions/post-incident');

beforeEach(() => jest.resetAllMocks());

const statusOf = async (name: string, body = ''): Promise<unknown> => (await mockHandlers.get(name)?.({ text: async () => body }))?.status;

describe('post-incident', () => {
  const ring = { bucket: 3, id: '6f1e3a52-8c0e-5d0b-9c1f-2f6b1f0e7a44', revision: 2 };

  test.each([
    ['delivered', 204],
    ['delivered before', 204],
    ['parked', 204],
    ['no such revision', 204],
    ['waiting', 202],
  ])('answers a ring of which the outcome is "%s" with %i', async (outcome, status) => {
    mockOutput.deliver.mockResolvedValue(outcome);
    expect(await statusOf('post-incident', JSON.stringify(ring))).toBe(status);
    expect(mockOutput.deliver.mock.calls).toEqual([[ring]]);
  });

  test('answers what is no ring with 400, and asks for nothing', async () => {
    expect(await statusOf('post-incident', JSON.stringify({ ...ring, revision: 0 }))).toBe(400);
    expect(mockOutput.deliver).not.toHaveBeenCalled();
  });

  test('leaves what does not pass to the host', async () => {
    mockOutput.deliver.mockRejectedValue(new Error('a defect'));
    await expect(statusOf('post-incident', JSON.stringify(ring))).rejects.toThrow('a defect');
  });
});

describe('health', () => {
  test('is 200 where the outbox can be read, else 503 and no word of why', async () => {
    expect(await statusOf('health')).toBe(200);
    mockOutput.check.mockRejectedValue(new Error('the account is secret.table.core.windows.net'));
    expect(await mockHandlers.get('health')?.({ text: async () => '' })).toEqual({ status: 503 });
  });
});
