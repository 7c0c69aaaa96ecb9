import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HopwatchError } from '../model/errors';
import { type Child, startChild } from './child';

export interface Azurite {
  readonly connectionString: string;
  /** Resolves when it ended by itself. */
  readonly died: Promise<Error>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** The account and key of every storage emulator, published by Microsoft. */
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const services = ['Blob', 'Queue', 'Table'] as const;
type Service = (typeof services)[number];

const program = (): string => {
  try {
    return join(dirname(require.resolve('azurite/package.json')), 'dist', 'src', 'azurite.js');
  } catch (cause) {
    throw new HopwatchError(
      'local-runtime-failed',
      'fatal',
      'Azurite is not installed. It is a development dependency: run npm ci --ignore-scripts in the project’s folder.',
      { cause },
    );
  }
};

/** It takes free ports and says which, a line per service. */
const listening = (child: Child): Promise<ReadonlyMap<Service, string>> =>
  new Promise((resolve) => {
    const found = new Map<Service, string>();
    child.onLine((line) => {
      const [, service, url] = /^Azurite (Blob|Queue|Table) service is successfully listening at (http:\S+)/.exec(line) ?? [];
      if (service === undefined || url === undefined) return;
      found.set(service as Service, url);
      if (found.size === services.length) resolve(found);
    });
  });

const connectionStringOf = (urls: ReadonlyMap<Service, string>): string =>
  [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${key}`,
    ...services.map((service) => `${service}Endpoint=${urls.get(service)}/${account}`),
  ].join(';');

/** Azure Storage's emulator with blobs, queues and tables, all in memory. Resolves when it answers; throws `local-runtime-failed`. */
export const startAzurite = async (): Promise<Azurite> => {
  const ports = services.flatMap((service) => [`--${service.toLowerCase()}Host`, '127.0.0.1', `--${service.toLowerCase()}Port`, '0']);
  const child = startChild('Azurite', program(), ['--silent', '--skipApiVersionCheck', '--inMemoryPersistence', ...ports], {
    cwd: tmpdir(),
  });
  const started = await Promise.race([listening(child), child.died]);
  if (started instanceof Error) throw started;
  return { connectionString: connectionStringOf(started), died: child.died, stop: child.kill, kill: child.kill };
};
