import { read } from './project';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}

const lock = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> };
const { dependencies } = JSON.parse(read('package.json')) as { readonly dependencies: Readonly<Record<string, string>> };
const runtime = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);

describe('the runtime tree', () => {
  test('is found', () => expect(runtime.length).toBeGreaterThan(50));

  test('runs no script when it is installed', () =>
    expect(runtime.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).toEqual([]));

  test('is pinned to the byte', () =>
    expect(runtime.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]));

  test('is asked for in exact versions', () =>
    expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]));
});
