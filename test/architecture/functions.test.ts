import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connections, settingNames } from '../../lib/config/settings';
import { read, root } from './project';

type Options = Readonly<Record<string, unknown>>;

const mockRegistered: { trigger: string; name: string; options: Options }[] = [];
const mockHooks: string[] = [];

// What a function tells the host is what its file registers with the library, so this is the registration itself.
jest.mock('@azure/functions', () => {
  const register = (trigger: string) => (name: string, options: Options) => mockRegistered.push({ trigger, name, options });
  const hook = (name: string) => () => mockHooks.push(name);
  return {
    app: {
      eventHub: register('eventHub'),
      http: register('http'),
      timer: register('timer'),
      hook: { appStart: hook('appStart'), appTerminate: hook('appTerminate') },
    },
  };
});

const files = readdirSync(join(root, 'functions'));

const registeredBy = (file: string) => {
  const before = mockRegistered.length;
  require(join(root, 'functions', file));
  return mockRegistered.slice(before);
};

const registrations = files.flatMap((file) => registeredBy(file).map((registration) => ({ file, ...registration })));

const settingsAsked = (options: Options): readonly string[] =>
  [...JSON.stringify(options).matchAll(/%([^%"]*)%/g)].map(([, name]) => name ?? '');

describe('functions', () => {
  test('are five, and what opens the app', () => {
    expect(registrations.map(({ trigger, name }) => `${trigger} ${name}`).sort()).toEqual([
      'eventHub correlate-facts',
      'eventHub ingest-events',
      'http health',
      'http post-incident',
      'timer sweep',
    ]);
    expect(mockHooks).toEqual(['appStart', 'appTerminate']);
  });

  test('have the name of their file', () => {
    expect(registrations.map(({ file, name }) => [file, name])).toEqual(
      files.filter((file) => file !== 'app-start.ts').map((file) => [file, file.replace('.ts', '')]),
    );
  });

  test.each(files)('%s has at most 30 lines', (file) => {
    expect(read(`functions/${file}`).trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  });

  test('ask for settings that there are', () => {
    const asked = registrations.flatMap(({ options }) => settingsAsked(options)).sort();
    expect(asked).toEqual(['FACTS_HUB_CONSUMER_GROUP', 'FACTS_HUB_NAME', 'RAW_HUB_CONSUMER_GROUP', 'RAW_HUB_NAME', 'SWEEP_SCHEDULE']);
    expect(asked.filter((name) => !settingNames.includes(name))).toEqual([]);
  });

  test('ask for connections that there are', () => {
    const asked = registrations.flatMap(({ options }) => (options.connection === undefined ? [] : [options.connection])).sort();
    expect(asked).toEqual(['FactsHub', 'RawHub']);
    expect(asked.filter((name) => !Object.keys(connections).includes(String(name)))).toEqual([]);
  });

  test('on a hub read whole batches of bytes and are retried for ever', () => {
    const onHubs = registrations.filter(({ trigger }) => trigger === 'eventHub');
    expect(onHubs.map(({ options }) => options)).toEqual(
      onHubs.map(() =>
        expect.objectContaining({
          cardinality: 'many',
          dataType: 'binary',
          retry: expect.objectContaining({ strategy: 'exponentialBackoff', maxRetryCount: -1 }),
        }),
      ),
    );
  });
});

describe('host.json', () => {
  test('names every option of a batch, since extension versions differ in their defaults', () => {
    const host = JSON.parse(read('host.json')) as { extensions: { eventHubs: Options } };
    expect(host.extensions.eventHubs).toEqual({
      maxEventBatchSize: expect.any(Number),
      minEventBatchSize: expect.any(Number),
      maxWaitTime: expect.stringMatching(/^\d\d:\d\d:\d\d$/),
      prefetchCount: expect.any(Number),
      // Every batch is a checkpoint, and a hub that was never read is read from its beginning: no record is skipped.
      batchCheckpointFrequency: 1,
      initialOffsetOptions: { type: 'fromStart' },
    });
  });
});
