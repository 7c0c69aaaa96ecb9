import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connections } from '../../lib/config/connections';
import { functionsOf, type Part } from '../../lib/config/functions';
import { settingNames } from '../../lib/config/settings';
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

const registrationsOf = (part: Part) => registrations.filter(({ name }) => (functionsOf[part] as readonly string[]).includes(name));

/** Names that the files register when they are loaded under these settings. */
const registeredIn = (settings: Readonly<Record<string, string>>): readonly string[] => {
  const before = mockRegistered.length;
  const { env } = process;
  process.env = { ...env, ...settings };
  try {
    jest.isolateModules(() => {
      for (const file of files) require(join(root, 'functions', file));
    });
  } finally {
    process.env = env;
  }
  return mockRegistered.slice(before).map(({ name }) => name);
};

const settingsAsked = (options: Options): readonly string[] =>
  [...JSON.stringify(options).matchAll(/%([^%"]*)%/g)].map(([, name]) => name ?? '');

describe('functions', () => {
  test('are six, and what opens the app', () => {
    expect(registrations.map(({ trigger, name }) => `${trigger} ${name}`).sort()).toEqual([
      'eventHub correlate-facts',
      'eventHub ingest-events',
      'http health',
      'http post-incident',
      'timer canary',
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

  test('belong to the correlator or to the output app', () => {
    expect(Object.values(functionsOf).flat().sort()).toEqual(registrations.map(({ name }) => name).sort());
  });

  test.each<[Part, readonly string[]]>([
    ['correlator', ['FACTS_HUB_CONSUMER_GROUP', 'FACTS_HUB_NAME', 'RAW_HUB_CONSUMER_GROUP', 'RAW_HUB_NAME', 'SWEEP_SCHEDULE']],
    ['output', []],
  ])('of the %s ask for settings that it has', (part, expected) => {
    const asked = registrationsOf(part).flatMap(({ options }) => settingsAsked(options));
    expect(asked.sort()).toEqual(expected);
    expect(asked.filter((name) => !settingNames(part).includes(name))).toEqual([]);
  });

  test.each<[Part, readonly string[]]>([
    ['correlator', ['FactsHub', 'RawHub']],
    ['output', []],
  ])('of the %s ask for connections that it has', (part, expected) => {
    const asked = registrationsOf(part).flatMap(({ options }) => (options.connection === undefined ? [] : [String(options.connection)]));
    expect(asked.sort()).toEqual(expected);
    expect(asked.filter((name) => !Object.keys(connections[part]).includes(name))).toEqual([]);
  });

  test.each([...Object.values(functionsOf).flat()])('%s is registered where FUNCTIONS names it, and nowhere else', (name) => {
    expect(registeredIn({ FUNCTIONS: name })).toEqual([name]);
    expect(registeredIn({ FUNCTIONS: ' nobody ' })).toEqual([]);
  });

  test('health says that something is wrong, and not what: no setting of the output app is there', async () => {
    const { handler } = registrations.find(({ name }) => name === 'health')?.options ?? {};
    expect(await (handler as () => Promise<unknown>)()).toEqual({ status: 503 });
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
