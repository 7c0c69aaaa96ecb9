import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles, read, root } from '../architecture/project';
import { readBicep, readBicepParams } from '../support/bicep/read-bicep';
import { literalOf, members } from '../support/bicep/text';
import { beside, bicepAt, bicepFiles, bicepPaths } from './project';

const words = (text: string): readonly string[] => text.match(/\w+/g) ?? [];

/** How often a name stands in what a file says, plain strings left out. */
const uses = (statements: readonly string[], name: string): number =>
  words(statements.join('\n').replace(/'[^'$\n]*'/g, '')).filter((word) => word === name).length;

describe('the reader', () => {
  test.each([
    [`param a string = 'it\\'s \${b('x')} { }' // and { more\nvar c = 1`, [`param a string = 'it\\'s \${b('x')} { }'`, 'var c = 1']],
    ["var a = '''\n{ ' //\n'''\nvar b = [\n  1\n]", ["var a = '''\n{ ' //\n'''", 'var b = [\n  1\n]']],
  ])('splits %j', (text, statements) => expect(readBicep(text).statements).toEqual(statements));

  test('gives the members of an object, in loops and conditions too', () => {
    const body = `[for x in xs: if (y) {\n  name: 'a\${x}'\n  'odd.name': { inner: 1 }, last: [1, 2]\n}]`;
    expect([...members(body)]).toEqual([
      ['name', `'a\${x}'`],
      ['odd.name', '{ inner: 1 }'],
      ['last', '[1, 2]'],
    ]);
  });

  test.each([
    ["'plain'", 'plain'],
    ["'it\\'s'", "it's"],
    ["'a$'", 'a$'],
    [`'\${a}'`, undefined],
    ['a', undefined],
  ])('knows whether %s is a literal', (text, value) => expect(literalOf(text)).toBe(value));

  test.each(['frobnicate x = 1', "var a = 'open", 'var a = {'])('refuses %j', (text) => expect(() => readBicep(text)).toThrow());
});

describe('the templates', () => {
  test('are found, and each is reached from the two entries', () => {
    const reached = (path: string): readonly string[] => {
      const { modules, imports } = bicepAt(path);
      return [path, ...[...modules, ...imports].flatMap((one) => reached(beside(path, one.path)))];
    };
    expect(bicepPaths.length).toBeGreaterThan(11);
    expect([...new Set(reached('infra/azd/main.bicep'))].sort()).toEqual([...bicepPaths].sort());
    expect(bicepAt('infra/azd/main.bicep').modules.map(({ path }) => path)).toEqual(['../main.bicep']);
  });

  describe.each(bicepPaths)('%s', (path) => {
    const { params, variables, imports, modules, resources, statements } = bicepAt(path);

    test('uses every parameter, variable, import and existing resource that it declares', () => {
      const declared = [
        ...params.map(({ name }) => name),
        ...variables.keys(),
        ...imports.flatMap(({ names }) => names),
        ...resources.filter(({ existing }) => existing).map(({ name }) => name),
      ];
      const exported = statements.flatMap((statement, index) =>
        statements[index - 1] === '@export()' ? [/^\w+ (\w+)/.exec(statement)?.[1]] : [],
      );
      expect(declared.filter((name) => !exported.includes(name) && uses(statements, name) < 2)).toEqual([]);
    });

    test('imports what is exported', () => {
      const missing = imports.flatMap((one) => {
        const exported = readBicep(read(beside(path, one.path))).statements.join('\n');
        return one.names.filter((name) => !new RegExp(`@export\\(\\)\\n(var|type|func) ${name}\\b`).test(exported));
      });
      expect(missing).toEqual([]);
    });

    test('gives its modules what they ask for, and nothing else', () => {
      const faults = modules.flatMap((module) => {
        const asked = bicepAt(beside(path, module.path)).params;
        return [
          ...asked.filter(({ name, optional }) => !optional && !module.params.has(name)).map(({ name }) => `${module.name} lacks ${name}`),
          ...[...module.params.keys()]
            .filter((name) => !asked.some((param) => param.name === name))
            .map((name) => `${module.name} has no ${name}`),
        ];
      });
      expect(faults).toEqual([]);
    });

    test('hands the private network on to every module that can take it', () => {
      const takers = modules.filter((module) => bicepAt(beside(path, module.path)).params.some(({ name }) => name === 'network'));
      expect(
        takers.filter(({ params }) => !/^(network|privateNetwork)$/.test(params.get('network') ?? '')).map(({ name }) => name),
      ).toEqual([]);
    });

    test('names local modules only, and files that are there', () => {
      const named = [...statements.join('\n').matchAll(/(?:load\w+Content\(|^module \w+ |from )'([^']+)'/gm)].map(([, file]) => file ?? '');
      expect(named.filter((file) => !existsSync(join(root, beside(path, file))))).toEqual([]);
    });

    test('holds no secret and asks for none', () => {
      const text = statements.join('\n');
      expect(text).not.toMatch(/\blist\w*\(|accountKey|SharedAccess|InstrumentationKey|primaryKey/i);
      expect(text).not.toMatch(/'(br|ts)[:/]/);
      expect(text).not.toMatch(/@secure\(\)/);
    });
  });

  test('outside the table of roles name no role and no subscription by its number', () => {
    const numbers = bicepPaths.flatMap((path) =>
      path === 'infra/roles.bicep'
        ? []
        : (bicepAt(path)
            .statements.join('\n')
            .match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/gi) ?? []),
    );
    expect(numbers).toEqual([]);
  });
});

describe('parameters', () => {
  const { params } = bicepAt('infra/main.bicep');
  const given = (name: string): ReadonlyMap<string, string> => readBicepParams(read(`infra/test/${name}.bicepparam`));
  const allowed = (name: string): readonly string[] =>
    [...(params.find((param) => param.name === name)?.decorators.join('\n') ?? '').matchAll(/@allowed\(\[([^\]]*)\]/g)].flatMap(
      ([, list]) => list?.match(/[^', ]+/g) ?? [],
    );

  test('of the defaults are those that have none', () =>
    expect([...given('defaults').keys()]).toEqual(params.filter(({ optional }) => !optional).map(({ name }) => name)));

  test('of the maximum are all there are', () =>
    expect([...given('maximum').keys()].sort()).toEqual(params.map(({ name }) => name).sort()));

  test('of the maximum are at the upper end of their ranges', () => {
    const most = params.flatMap(({ name, decorators }) => {
      const [, limit] = /@maxValue\((\d+)\)/.exec(decorators.join('\n')) ?? [];
      return limit === undefined ? [] : [[name, limit]];
    });
    expect(most).not.toEqual([]);
    expect(most.map(([name]) => [name, given('maximum').get(name ?? '')])).toEqual(most);
  });

  test('take allowed values', () => {
    const limited = [...given('maximum')].filter(([name]) => allowed(name).length > 0);
    expect(limited.length).toBeGreaterThanOrEqual(4);
    expect(limited.filter(([name, value]) => !allowed(name).includes(literalOf(value) ?? value))).toEqual([]);
  });

  test('of azd are those of its entry, and of main.bicep under the same name', () => {
    const file = JSON.parse(read('infra/azd/main.parameters.json')) as { parameters: Readonly<Record<string, unknown>> };
    const entry = bicepAt('infra/azd/main.bicep');
    expect(Object.keys(file.parameters).sort()).toEqual(entry.params.map(({ name }) => name).sort());
    const passed = [...(entry.modules[0]?.params ?? [])].filter(([name]) => name !== 'tags');
    expect(passed.filter(([name, value]) => name !== value)).toEqual([]);
  });

  // azd takes an empty value for none, and asks for what has no default; with --no-prompt it stops.
  test('of azd that its file leaves empty have a default', () => {
    const empty = [...read('infra/azd/main.parameters.json').matchAll(/"(\w+)": \{ "value": "\$\{\w+=\}" \}/g)].map(([, name]) => name);
    expect(empty).toContain('alertEmail');
    const asked = bicepAt('infra/azd/main.bicep').params.filter(({ optional }) => !optional);
    expect(asked.filter(({ name }) => empty.includes(name)).map(({ name }) => name)).toEqual([]);
  });
});

describe('azure.yaml', () => {
  const text = read('azure.yaml');

  test('names the folder of the entry and of the package', () => {
    expect(/path: (\S+)\n\s+module: (\S+)/.exec(text)?.slice(1)).toEqual(['infra/azd', 'main']);
    expect([...text.matchAll(/project: (\S+)/g)].map(([, folder]) => folder)).toEqual(['dist/package', 'dist/package']);
  });

  test('has the services that the apps are tagged with', () => {
    const services = [...text.matchAll(/^ {2}(\w+):\n {4}project/gm)].map(([, name]) => name).sort();
    const tagged = bicepAt('infra/main.bicep').modules.flatMap(({ params }) =>
      params.has('serviceName') ? [literalOf(params.get('serviceName') ?? '')] : [],
    );
    expect(services).toEqual(tagged.sort());
  });

  test('speaks of outputs that there are', () => {
    const named = [...new Set([...text.matchAll(/\$(?:env:)?([A-Z_]{4,})/g)].map(([, name]) => name))].sort();
    expect(named).toEqual(['DEFENDER_EVENT_HUB_NAME', 'DEFENDER_EVENT_HUB_RESOURCE_ID', 'DEFENDER_TABLES']);
    expect(named.filter((name) => !bicepAt('infra/azd/main.bicep').outputs.includes(name ?? ''))).toEqual([]);
  });
});

test('nothing else in infra is left over', () => {
  const texts = [...bicepFiles.values()].flatMap(({ statements }) => statements).join('\n');
  const data = projectFiles.filter((path) => /^infra\/[^/]+(\/generated\/[^/]+)?\.json$|^infra\/generated\//.test(path));
  expect(data.length).toBeGreaterThanOrEqual(4);
  expect(data.filter((path) => !texts.includes(path.replace('infra/', '')))).toEqual([]);
});

test('the workflow builds and lints both entries and every set of parameters', () => {
  const workflow = read('.github/workflows/infra.yml');
  expect(workflow).toContain('for template in infra/main.bicep infra/azd/main.bicep');
  expect(workflow).toContain('for parameters in infra/test/*.bicepparam');
  expect(workflow).toMatch(/az bicep build --file .*\n\s+az bicep lint --file/);
});
