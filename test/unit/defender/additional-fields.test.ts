import { additionalField } from '../../../lib/defender/additional-fields';

describe('a field of AdditionalFields', () => {
  test.each<[string, string, string]>([
    ['{"ServiceName":"UpdSvc","ServiceType":16}', 'ServiceName', 'UpdSvc'],
    ['{"ServiceName":"UpdSvc","ServiceType":16}', 'ServiceType', '16'],
    ['{"IsLocalLogon":false}', 'IsLocalLogon', 'false'],
    ['{ "ServiceName" : "a \\"quoted\\" \\u202ename" }', 'ServiceName', 'a "quoted" \u202ename'],
    ['{"ServiceName":"first","ServiceName":"last"}', 'ServiceName', 'last'],
    ['{"TaskContent":"{\\"TaskName\\":\\"inner\\"}","TaskName":"outer"}', 'TaskName', 'outer'],
  ])('%s: %s is %s', (bag, name, value) => expect(additionalField(bag, name)).toBe(value));

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['an empty object', '{}'],
    ['another field', '{"ServiceType":16}'],
    ['a field that is null', '{"ServiceName":null}'],
    ['a field that is an object', '{"ServiceName":{"ServiceName":"x"}}'],
    ['a field that is a list', '{"ServiceName":["x"]}'],
    ['a field of a field', '{"Service":{"ServiceName":"x"}}'],
    ['a name inside of a value', '{"Other":"\\"ServiceName\\":\\"x\\""}'],
    ['a list', '[{"ServiceName":"x"}]'],
    ['the text null', 'null'],
    ['a text', '"ServiceName"'],
    ['text that breaks off', '{"ServiceName":"x'],
    ['XML', '<ServiceName>x</ServiceName>'],
    ['an object in place of its text', { ServiceName: 'x' }],
    ['a number', 7],
  ])('%s has none', (_what, bag) => expect(additionalField(bag, 'ServiceName')).toBeUndefined());

  test.each(['__proto__', 'constructor', 'toString'])('what every object has is no field: %s', (name) =>
    expect(additionalField(`{"other":"${name}"}`, name)).toBeUndefined(),
  );

  test('a text of 128 KiB is read, and none that is longer', () => {
    const of = (length: number): string => {
      const [head, tail] = ['{"ServiceName":"UpdSvc","TaskContent":"', '"}'];
      return `${head}${'x'.repeat(length - head.length - tail.length)}${tail}`;
    };
    expect(additionalField(of(128 * 1024), 'ServiceName')).toBe('UpdSvc');
    expect(additionalField(of(128 * 1024 + 1), 'ServiceName')).toBeUndefined();
  });
});
