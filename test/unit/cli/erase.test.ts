import { eraseDevice } from '../../../lib/cli/operate/erase';
import { memoryStores } from '../../../lib/stores/memory';

const letter = { hub: 'raw' as const, partition: '0', sequence: 1, index: 0, reason: '', excerpt: '{"DeviceId":"d1"' };

test('what is stored is counted by table and left as it is, until it is said to be erased', async () => {
  const stores = memoryStores();
  await stores.deadLetters.put([letter]);
  const lines = (await eraseDevice('d1', false, stores)).split('\n');
  expect(lines[0]).toBe('Device d1:');
  expect(lines.filter((line) => line.startsWith('  ')).map((line) => line.trim().split(/ +/).slice(0, 2))).toEqual([
    ['state', '0'],
    ['deadletters', '1'],
    ['reference', '0'],
    ['hops', '0'],
    ['settling', '0'],
    ['deliveries', '0'],
    ['incidents', '0'],
  ]);
  expect(lines).toContain('1 rows would be erased; --yes erases them.');
  expect(await stores.deadLetters.list()).toEqual([letter]);
  expect(await eraseDevice('d1', true, stores)).toContain('1 rows erased.');
  expect(await stores.deadLetters.list()).toEqual([]);
});

test('what it cannot erase is said each time, with what to do about it', async () => {
  for (const yes of [false, true]) {
    const text = await eraseDevice('3f6c0d5be1f24c0a9a7706c5b8a4e2d91c0f7b36', yes, memoryStores());
    for (const matter of ['the hubs', 'restart it', 'Sentinel', 'offboard']) expect(text).toContain(matter);
  }
});

test.each(['', ' '])('no device (%j) is a mistake: every row without one would be meant', async (device) =>
  expect(eraseDevice(device, true, memoryStores())).rejects.toMatchObject({ code: 'input-unreadable' }),
);

test.each(['srv-file-01', '3F6C0D5BE1F24C0A9A7706C5B8A4E2D91C0F7B36', 'd\u001b[31m'])(
  'nothing stored of what is no DeviceId (%j) is a mistake, told with what to do and as text',
  async (device) => {
    const error = await eraseDevice(device, true, memoryStores()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'input-unreadable', message: expect.stringContaining('40 hexadecimal digits, in lower case') });
    expect(String(error)).not.toContain('\u001b');
  },
);
