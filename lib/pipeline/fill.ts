import type { Fact, TableName } from '../model/fact';

/** The columns that joins rest on. A version of Defender that stops filling one breaks no record, and finds nothing. */
const joined: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  DeviceLogonEvents: ['LogonId'],
  DeviceNetworkEvents: ['RemotePort', 'InitiatingProcessCreationTime'],
  DeviceProcessEvents: ['LogonId', 'ProcessCreationTime', 'InitiatingProcessCreationTime'],
};

interface Filling {
  readonly facts: number;
  /** How many of them lack the column. */
  readonly empty: ReadonlyMap<string, number>;
}

const isEmpty = (fact: Fact, column: string): boolean => (fact.columns as Readonly<Record<string, unknown>>)[column] === undefined;

const fillingOf = (table: TableName, facts: readonly Fact[]): Filling => ({
  facts: facts.length,
  empty: new Map((joined[table] ?? []).map((column) => [column, facts.filter((fact) => isEmpty(fact, column)).length])),
});

/** How many facts there are of each table, and how many lack what joins rest on. */
export const fillings = (facts: readonly Fact[]): ReadonlyMap<TableName, Filling> => {
  const byTable = new Map<TableName, Fact[]>();
  for (const fact of facts) {
    const own = byTable.get(fact.table);
    if (own === undefined) byTable.set(fact.table, [fact]);
    else own.push(fact);
  }
  return new Map([...byTable].map(([table, own]) => [table, fillingOf(table, own)]));
};
