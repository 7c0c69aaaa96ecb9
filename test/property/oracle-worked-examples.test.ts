import { exactRows } from '../support/oracle/exact-oracle';
import { lists } from '../support/oracle/lists';
import { expectedRows, recordedRecords, recordings } from '../support/oracle/recordings';
import { canonicalRows, unexplainedRows } from '../support/oracle/rows';
import { exampleRecords, exampleRows, type MissingForm, workedExamples } from '../support/worlds/bases/worked-examples';

describe('the oracle gives the rows of every worked example', () => {
  const forms: readonly MissingForm[] = ['absent', 'null', 'empty'];

  test('all 55 examples are there', () => {
    expect(workedExamples.map(({ id }) => id.charAt(0)).join('')).toBe('A'.repeat(21) + 'B'.repeat(14) + 'C'.repeat(20));
  });

  test.each(workedExamples)('$id $bend: $why', (example) => {
    for (const form of forms) {
      const found = exactRows(exampleRecords(example, form), lists);
      expect(canonicalRows(found)).toEqual(canonicalRows(exampleRows(example)));
    }
  });

  test.each(workedExamples)('$id in the opposite order', (example) => {
    const found = exactRows(exampleRecords(example).reverse(), lists);
    expect(canonicalRows(found)).toEqual(canonicalRows(exampleRows(example)));
  });
});

if (recordings.length === 0) {
  test.skip('../shared/recordings is not there, so the oracle is not checked against recordings', () => undefined);
} else {
  describe('the oracle gives the rows of every recording', () => {
    test.each(recordings)('%s', (name) => {
      const rows = exactRows(recordedRecords(name), lists);
      expect(canonicalRows(rows)).toEqual(canonicalRows(expectedRows(name)));
      expect(unexplainedRows(expectedRows(name), rows)).toEqual([]);
    });
  });
}
