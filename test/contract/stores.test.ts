import { TableClient, TableServiceClient } from '@azure/data-tables';
import { type Azurite, startAzurite } from '../../lib/local';
import { seconds } from '../../lib/model/time';
import type { Stores } from '../../lib/pipeline/ports';
import { checked } from '../../lib/stores/checked';
import { memoryStores } from '../../lib/stores/memory';
import { memoryTable } from '../../lib/stores/memory/memory-table';
import type { Table } from '../../lib/stores/table';
import { tableStores } from '../../lib/stores/table-storage';
import { azureTable } from '../../lib/stores/table-storage/azure-table';
import { steadily } from '../../lib/stores/table-storage/steady';
import { attemptsContract } from './ports/attempts';
import { deadLettersContract } from './ports/dead-letters';
import { deliveriesContract } from './ports/deliveries';
import { hopsContract } from './ports/hops';
import { incidentsContract } from './ports/incidents';
import { lanePlanContract } from './ports/lane-plan';
import { progressContract } from './ports/progress';
import { referenceContract } from './ports/reference';
import { settlingContract } from './ports/settling';
import { stateLogContract } from './ports/state-log';
import { tableContract } from './ports/table';

/** Every port of the stores, asked the same of every implementation. */
const storeContracts = (name: string, open: () => Promise<Stores>, openTable: () => Promise<Table>): void => {
  tableContract(name, openTable);
  stateLogContract(name, async () => (await open()).stateLog);
  lanePlanContract(name, async () => (await open()).lanePlan);
  progressContract(name, async () => (await open()).progress);
  incidentsContract(name, async () => (await open()).incidents);
  deliveriesContract(name, async () => (await open()).deliveries);
  settlingContract(name, async () => (await open()).settling);
  referenceContract(name, async () => (await open()).reference);
  hopsContract(name, async () => (await open()).hops);
  deadLettersContract(name, async () => (await open()).deadLetters);
  attemptsContract(name, async () => (await open()).attempts);
};

/** Tables of their own for every test, in an account that is known when the tests run. */
const inAccount = (connectionString: () => string, run: string) => {
  let opened = 0;
  return {
    open: () => tableStores({ connectionString: connectionString() }, { prefix: `${run}n${opened++}` }),
    openTable: async (): Promise<Table> => {
      const client = TableClient.fromConnectionString(connectionString(), `${run}n${opened++}`, {
        retryOptions: { maxRetries: 0 },
        allowInsecureConnection: true,
      });
      await client.createTable();
      return checked(azureTable(client, steadily(seconds(10))));
    },
  };
};

storeContracts(
  'memory',
  async () => memoryStores(),
  async () => checked(memoryTable()),
);

describe('on Azurite', () => {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite.stop());

  const { open, openTable } = inAccount(() => azurite.connectionString, 'contract');
  storeContracts('Azure Table Storage', open, openTable);
});

const account = process.env.HOPWATCH_TEST_STORAGE;

const where = account === undefined ? describe.skip : describe;
where('on the storage account in HOPWATCH_TEST_STORAGE (a connection string; skipped where it is not set)', () => {
  const run = `hopwatch${Date.now().toString(36)}`;
  afterAll(async () => {
    const service = TableServiceClient.fromConnectionString(account ?? '');
    for await (const { name } of service.listTables()) if (name?.startsWith(run)) await service.deleteTable(name);
  });

  const { open, openTable } = inAccount(() => account ?? '', run);
  storeContracts('Azure Table Storage', open, openTable);
});
