import { defenderTables, tableNamed } from '../../lib/defender';
import { readRecord, tableOf } from '../../lib/defender/read-record';
import { compile } from '../../lib/engine/compile';
import type { TableName } from '../../lib/model/fact';
import { days } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import { recordedRecords, recordings } from '../support/oracle/recordings';
import type { RawRecord } from '../support/oracle/records';

const ruleSet = compile(rules, 'live');
const tables: readonly TableName[] = [...defenderTables, 'HostIdentity'];
const long = tables.filter((table) => ruleSet.kindOf(table) === 'long');

test('only the records of what was made to stay are held for weeks: services, tasks, subscriptions', () => {
  expect([...long].sort()).toEqual(['DeviceEvents', 'DeviceRegistryEvents']);
  expect(ruleSet.reachOfKind('long')).toBe(days(30));
});

test('everything else is let go within four days: three of reach, one for the date that a host’s identity bears', () => {
  expect(ruleSet.reachOfKind('short')).toBe(days(4));
});

if (recordings.length === 0) {
  test.skip('../shared/recordings is not there, so nobody counts what is held for weeks of real records', () => undefined);
} else {
  /** Whether the record becomes a fact that is held for weeks. */
  const isHeldLong = ({ category, properties }: RawRecord): boolean => {
    const definition = tableNamed(tableOf(category));
    if (definition === undefined || !long.includes(definition.table)) return false;
    const read = readRecord(definition, category, properties, 'recording', 'by-file');
    return 'fact' in read && ruleSet.selects(read.fact);
  };

  test('at most 1 of 1,000 recorded records is held for weeks', () => {
    const records = recordings.flatMap(recordedRecords);
    const held = records.filter(isHeldLong).length;
    expect(records.length).toBeGreaterThan(25_000);
    expect(held).toBeGreaterThan(0);
    expect(held * 1000).toBeLessThanOrEqual(records.length);
  });
}
