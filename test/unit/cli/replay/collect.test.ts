import * as fc from 'fast-check';
import type { BadRecord } from '../../../../lib/cli/input/bad-records';
import { type Line, longestLine } from '../../../../lib/cli/input/read-lines';
import { type Collected, collector } from '../../../../lib/cli/replay/collect';
import { type Profile, rulesOf } from '../../../../lib/cli/replay/profile';
import { printSummary } from '../../../../lib/cli/summary';
import { accept as acceptOf } from '../../../support/messages/accept';
import { hostileMessages } from '../../../support/messages/hostile-messages';
import { minified, write } from '../../../support/messages/json-text';

const collectedFrom = (
  lines: readonly string[],
  profile: Profile,
): { readonly collected: Collected; readonly bad: readonly BadRecord[] } => {
  const bad: BadRecord[] = [];
  const reader = collector(rulesOf(profile, undefined), profile, (one) => bad.push(one));
  for (const [index, text] of lines.entries()) reader.take({ file: 'f', number: index + 1, bytes: Buffer.from(text, 'utf8') });
  return { collected: reader.collected, bad };
};

const accept = (bend: object = {}, category = 'AdvancedHunting-DeviceNetworkEvents') =>
  JSON.stringify({ ...acceptOf({ InitiatingProcessCreationTime: '2026-03-09T05:41:07Z', ...bend }), category });

const account = ({ lines, received, facts, duplicates, bad, filtered }: Collected) => ({
  lines,
  received,
  facts,
  duplicates,
  bad,
  filtered: Object.fromEntries(filtered),
});

test('every record is in one of the four counts', () =>
  expect(
    account(
      collectedFrom(
        [accept(), accept(), accept({ ReportId: 2 }), accept({}, 'EmailEvents'), accept({ ActionType: 'ConnectionSuccess' }), 'x', '[1,2]'],
        'all',
      ).collected,
    ),
  ).toEqual({ lines: 7, received: 8, facts: 2, duplicates: 1, bad: 3, filtered: { 'table not read': 1, 'no rule needs it': 1 } }));

test('a bad record is told with its file, line and place', () =>
  expect(collectedFrom([accept(), 'x', `{"records":[${accept()},7,${accept({ Timestamp: 'now' })}]}`], 'all').bad).toEqual([
    { file: 'f', line: 2, index: -1, reason: expect.stringMatching(/^not JSON/) },
    { file: 'f', line: 3, index: 1, reason: 'not a record: an object is expected' },
    { file: 'f', line: 3, index: 2, reason: 'Timestamp: not a time' },
  ]));

test('a line longer than any message is one bad record, and not even parsed', () => {
  const line: Line = { file: 'f', number: 9, bytes: Buffer.alloc(longestLine + 1, '[') };
  const bad: BadRecord[] = [];
  const reader = collector(rulesOf('all', undefined), 'all', (one) => bad.push(one));
  reader.take(line);
  expect(bad).toEqual([{ file: 'f', line: 9, index: -1, reason: expect.stringContaining('not a message of Event Hubs') }]);
  expect(account(reader.collected)).toMatchObject({ lines: 1, received: 1, bad: 1 });
});

describe('the two profiles read differently', () => {
  const withoutDevice = accept({ DeviceId: null });
  const withPath = (ReportId: number) =>
    accept({
      ReportId,
      InitiatingProcessFileName: 'mmc.exe',
      InitiatingProcessParentFileName: '\\Device\\HarddiskVolume4\\Windows\\System32\\svchost.exe',
    });

  test('all: by file; a record of no device is bad', () => {
    const { collected } = collectedFrom([withoutDevice, withPath(2)], 'all');
    expect(account(collected)).toMatchObject({ facts: 1, bad: 1 });
    expect([...(collected.devices.values().next().value?.values() ?? [])][0]?.columns).toMatchObject({
      InitiatingProcessParentFileName: 'svchost.exe',
    });
  });

  test('published: to the letter; records without DeviceId are one device’s, a path is no name', () => {
    const { collected } = collectedFrom([withoutDevice, withPath(2), accept({ DeviceId: '', ReportId: 3 })], 'published');
    expect(account(collected)).toMatchObject({ facts: 2, bad: 0, filtered: { 'no rule needs it': 1 } });
    expect(collected.devices.get('' as never)?.size).toBe(3);
  });

  test('published: every record of every table is asked for the boots it names', () => {
    const { collected } = collectedFrom(
      [accept({ ActionType: 'ConnectionSuccess' }, 'DeviceFileEvents'), accept({ DeviceId: 5 }, 'EmailEvents')],
      'published',
    );
    expect([...collected.boots.keys()].sort()).toEqual(['', 'd1']);
    expect(collectedFrom([accept()], 'all').collected.boots.size).toBe(0);
  });
});

test('only what a rule could need is held: a million records that none needs hold nothing', () => {
  const reader = collector(rulesOf('all', undefined), 'all', () => undefined);
  const message = Buffer.from(
    `{"records":[${Array.from({ length: 1000 }, (_, index) => accept({ ReportId: index, ActionType: 'ConnectionSuccess' })).join(',')}]}`,
  );
  for (let line = 1; line <= 20; line++) reader.take({ file: 'f', number: line, bytes: message });
  expect(account(reader.collected)).toMatchObject({ received: 20_000, filtered: { 'no rule needs it': 20_000 } });
  expect([reader.collected.devices.size, reader.collected.fleet.size, reader.collected.boots.size]).toEqual([0, 0, 0]);
});

describe('the summary', () => {
  const summaryOf = (lines: readonly string[], profile: Profile = 'all'): string =>
    printSummary({ collected: collectedFrom(lines, profile).collected, matches: 0, rows: 0, incidents: undefined, unreadable: [] });

  test('accounts for every record, whatever comes, in both profiles', () =>
    fc.assert(
      fc.property(
        fc.array(hostileMessages, { maxLength: 4 }),
        fc.array(fc.string(), { maxLength: 2 }),
        fc.constantFrom<Profile>('all', 'published'),
        (messages, junk, profile) => {
          expect(summaryOf([...messages.map((message) => write(message, minified)), ...junk], profile)).toContain(
            'received = facts + filtered + duplicates + bad',
          );
        },
      ),
    ));

  test('says how many there were of each', () => {
    const text = summaryOf([accept(), accept(), 'x', accept({}, 'EmailEvents')]);
    for (const line of ['4 lines, 4 records', /facts +1\n/, /table not read +1\n/, /duplicates +1\n/, /bad +1\n/, '1 devices'])
      expect(text).toMatch(line);
  });
});
