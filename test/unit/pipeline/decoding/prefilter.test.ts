import * as fc from 'fast-check';
import { tableNamed } from '../../../../lib/defender';
import { readRecord } from '../../../../lib/defender/read-record';
import { compile } from '../../../../lib/engine/compile';
import { anyOf, contains, is, isNot, known, not, number, type Predicate, record, unknown } from '../../../../lib/engine/define-rule';
import { columnOf } from '../../../../lib/model/fact';
import { contextOf } from '../../../../lib/pipeline/decoding/context';
import { prefilterOf } from '../../../../lib/pipeline/decoding/prefilter';
import { rules } from '../../../../lib/rules';
import { probe } from '../../../support/probe';

const ruleWith = (...where: readonly Predicate[]) =>
  probe({ name: 'probe', opens: true, steps: { server: record('DeviceProcessEvents', ...where) }, joins: [] });

const noContext = { tables: new Set<string>(), steps: [] };
const table = 'DeviceProcessEvents';
const wants = (predicate: Predicate, properties: string): boolean =>
  prefilterOf(compile([ruleWith(predicate)], 'live'), noContext).wants(table, properties);

const holdsFor = (predicate: Predicate, properties: string): boolean => {
  const definition = tableNamed(table);
  if (definition === undefined) throw new Error('no such table');
  const read = readRecord(
    definition,
    table,
    { DeviceId: 'd', Timestamp: '2026-03-17T00:00:00Z', ...JSON.parse(properties) },
    '',
    'by-file',
  );
  return 'fact' in read && compile([ruleWith(predicate)], 'live').selects(read.fact);
};

const literals = fc.constantFrom('svchost.exe', 'a"b', 'C:\\Users\\', '\\\\', 'a/b', 'tab\there', 'ſ', 'é', '', '135');
const values = fc.oneof(
  literals,
  literals.map((text) => text.toUpperCase()),
  fc.tuple(fc.string({ unit: 'binary', maxLength: 3 }), literals, fc.string({ maxLength: 3 })).map((parts) => parts.join('')),
  literals.map((text) => `\\Device\\${text}`),
  fc.constantFrom(null, 135, 0, 1.5, true, '0135', '135.0', ' 135', '0x87', '1.35e2', '+135', '135.'),
);
const columns = ['FileName', 'InitiatingProcessParentFileName', 'FolderPath'] as const;
const predicates: fc.Arbitrary<Predicate> = fc
  .tuple(fc.constantFrom(is, isNot, contains), fc.constantFrom(...columns), literals)
  .map(([make, column, text]) => make<typeof table>(column, text))
  .chain((predicate) => fc.constantFrom(predicate, not<typeof table>(predicate)));
const others: fc.Arbitrary<Predicate> = fc.constantFrom(
  number<typeof table>('ProcessId', 135),
  number<typeof table>('LogonId', 135),
  unknown<typeof table>('FileName'),
  anyOf<typeof table>(is('FileName', 'svchost.exe'), unknown('FileName')),
);
const plain = fc.oneof(predicates, others);
/** A predicate, or what does not satisfy it: a sure yes must be as sure as a sure no. */
const asked = fc.oneof(
  plain,
  plain.map((predicate) => not<typeof table>(predicate)),
  fc.tuple(plain, plain).map(([one, other]) => not<typeof table>(anyOf<typeof table>(one, not(other)))),
);

/** Every way to escape a text that JSON allows. */
const written = (value: unknown, escapeSlash: boolean): string => {
  const text = JSON.stringify(value);
  return escapeSlash ? text.replaceAll('/', '\\/') : text;
};

/** A key as it stands, mostly; one of its letters may be behind an escape. */
const keys = fc.tuple(fc.constantFrom<string>(...columns, 'ProcessId', 'LogonId', 'SHA1'), fc.nat(40)).map(([column, at]) => {
  const letter = column[at];
  return letter === undefined ? column : `${column.slice(0, at)}\\u00${letter.charCodeAt(0).toString(16)}${column.slice(at + 1)}`;
});

/** So long that a search changes its ways. */
const padding = 'x FileName" P:"'.repeat(200);

describe('the prefilter', () => {
  test('never says no to a record that a step uses', () =>
    fc.assert(
      fc.property(
        asked,
        fc.array(fc.tuple(keys, fc.oneof({ weight: 9, arbitrary: values }, { weight: 1, arbitrary: fc.constant(padding) }))),
        fc.boolean(),
        (predicate, entries, escapeSlash) => {
          const properties = `{${entries.map(([column, value]) => `"${column}":${written(value, escapeSlash)}`).join(',')}}`;
          if (holdsFor(predicate, properties)) expect(wants(predicate, properties)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    ));

  test.each([
    [is<typeof table>('FileName', 'mmc.exe'), '{"FileName":"cmd.exe"}'],
    [is<typeof table>('FileName', 'mmc.exe'), '{"FileName":null}'],
    [is<typeof table>('FileName', 'mmc.exe'), '{}'],
    [isNot<typeof table>('FileName', 'mmc.exe'), '{"FileName":"MMC.EXE"}'],
    [contains<typeof table>('ProcessCommandLine', 'dcomlaunch'), '{"ProcessCommandLine":"svchost.exe -k RPCSS"}'],
    [number<typeof table>('ProcessId', 135), '{"ProcessId":136}'],
    [number<typeof table>('ProcessId', 135), '{"ProcessId":null}'],
    [unknown<typeof table>('FileName'), '{"FileName":"a"}'],
  ])('rules out what plainly cannot hold: %j of %s', (predicate, properties) => expect(wants(predicate, properties)).toBe(false));

  test.each([
    ['an escape', '{"FileName":"\\u006dmc.exe"}'],
    ['a letter of a key behind an escape', '{"FileName":"cmd.exe","File\\u004eame":"mmc.exe"}'],
    ['a digit of a key behind an escape', '{"FileName":"cmd.exe","x\\u0031":"mmc.exe"}'],
    ['a letter that folds into ASCII', '{"FileName":"mmcſ.exe"}'],
    ['white space', '{"FileName" : "mmc.exe"}'],
    ['the name as a value', '{"x":"FileName"}'],
    ['a key that only ends like it', '{"x\\"FileName":"cmd.exe"}'],
  ])('what only a parser could say counts as perhaps: %s', (_what, properties) =>
    expect(wants(is<typeof table>('FileName', 'mmc.exe'), properties)).toBe(true),
  );

  test('of a repeated key the last counts, as for a parser', () => {
    expect(wants(is<typeof table>('FileName', 'mmc.exe'), '{"FileName":"cmd.exe","FileName":"mmc.exe"}')).toBe(true);
    expect(wants(is<typeof table>('FileName', 'mmc.exe'), '{"FileName":"mmc.exe","FileName":"cmd.exe"}')).toBe(false);
  });

  test('a parent given as a path is read as its file, as the decoder reads it', () => {
    const parent = (path: string): string => `{"InitiatingProcessParentFileName":${JSON.stringify(path)}}`;
    expect(wants(is<typeof table>('InitiatingProcessParentFileName', 'mmc.exe'), parent('C:\\Windows\\MMC.exe'))).toBe(true);
    expect(wants(is<typeof table>('InitiatingProcessParentFileName', 'mmc.exe'), parent('C:\\mmc.exe\\cmd.exe'))).toBe(false);
    expect(wants(not(contains<typeof table>('InitiatingProcessParentFileName', '\\')), parent('C:\\mmc.exe'))).toBe(true);
  });

  test('a derived column stands in no record, so the bytes rule nothing out', () => {
    const rule = {
      ...ruleWith(),
      forms: [{ name: 'probe', opens: true, steps: { server: record('DeviceEvents', known('ServiceName')) }, joins: [] }],
    };
    expect(prefilterOf(compile([rule], 'live'), noContext).wants('DeviceEvents', '{}')).toBe(true);
  });

  test('a slash is a slash, with a backslash before it or without', () => {
    for (const written of ['{"FileName":"a/b"}', '{"FileName":"a\\/b"}'])
      expect(wants(is<typeof table>('FileName', 'a/b'), written)).toBe(true);
  });

  test('a number is looked at as its digits, never rounded into a match', () => {
    expect(wants(number<typeof table>('ProcessId', 135), '{"ProcessId":"135"}')).toBe(true);
    expect(wants(number<typeof table>('ProcessId', 135), '{"ProcessId":135.0}')).toBe(true);
    expect(wants(number<typeof table>('ProcessId', 135), '{"ProcessId":13500000000000000000}')).toBe(true);
  });

  test('wants tables that are kept whole, and none that no rule asks', () => {
    const prefilter = prefilterOf(compile(rules, 'live'), contextOf('by-file'));
    expect(prefilter.wants('DeviceFileCertificateInfo', '{}')).toBe(true);
    expect(prefilter.wants('DeviceFileEvents', '{}')).toBe(false);
  });
});

/** `unknown` is told from the bytes: they must not call a value known that the decoder reads as unknown. */
test('a value of the wrong kind in a column that a rule asks to be unknown is a fault, or perhaps', () => {
  const asked = (predicate: Predicate): readonly string[] =>
    predicate.op === 'unknown' ? [predicate.column] : predicate.op === 'anyOf' ? predicate.predicates.flatMap(asked) : [];
  const steps = rules
    .flatMap(({ forms, published }) => [...forms, ...(published === undefined ? [] : [published])])
    .flatMap(({ steps: byRole }) => Object.values(byRole));
  const columnsAsked = steps.flatMap((step) => step.where.flatMap(asked).map((column) => [step.table, column] as const));
  expect(columnsAsked.length).toBeGreaterThan(0);
  for (const [name, column] of columnsAsked) {
    const definition = tableNamed(name);
    if (definition === undefined) throw new Error(`no table ${name}`);
    const rule = {
      ...ruleWith(),
      forms: [{ name: 'probe', opens: true, steps: { server: { table: name, where: [{ op: 'unknown', column }] } }, joins: [] }],
    } as const;
    const prefilter = prefilterOf(compile([rule], 'live'), noContext);
    for (const wrong of [true, {}, [], 1.5, 'not a number']) {
      const properties = { DeviceId: 'd', Timestamp: '2026-03-17T00:00:00Z', [column]: wrong };
      const read = readRecord(definition, name, properties, '', 'by-file');
      if ('fact' in read && columnOf(read.fact, column) === undefined)
        expect({ column, wrong, perhaps: prefilter.wants(name, JSON.stringify(properties)) }).toEqual({ column, wrong, perhaps: true });
    }
  }
});
