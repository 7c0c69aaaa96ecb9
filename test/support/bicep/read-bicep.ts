import { members, parts } from './text';

export interface Param {
  readonly name: string;
  readonly type: string;
  /** It may be left out: it has a default, or its type allows null. */
  readonly optional: boolean;
  readonly decorators: readonly string[];
}

export interface Module {
  readonly name: string;
  /** Beside the file that names it. */
  readonly path: string;
  readonly params: ReadonlyMap<string, string>;
}

export interface Resource {
  readonly name: string;
  readonly type: string;
  readonly existing: boolean;
  readonly body: string;
}

/** A Bicep file, as far as tests ask about it. */
export interface BicepFile {
  readonly params: readonly Param[];
  readonly modules: readonly Module[];
  readonly resources: readonly Resource[];
  readonly variables: ReadonlyMap<string, string>;
  readonly outputs: readonly string[];
  readonly imports: readonly { readonly names: readonly string[]; readonly path: string }[];
  /** Everything but comments. */
  readonly statements: readonly string[];
}

const paramIn = (statement: string, decorators: readonly string[]): Param | undefined => {
  const [, name, type, fallback] = /^param (\w+) ([^=]+?)(?:\s*=\s*([\s\S]+))?$/.exec(statement) ?? [];
  if (name === undefined || type === undefined) return undefined;
  return { name, type, optional: fallback !== undefined || type.endsWith('?'), decorators };
};

const moduleIn = (statement: string): Module | undefined => {
  const [, name, path, body] = /^module (\w+) '([^']+)' = ([\s\S]+)$/.exec(statement) ?? [];
  if (name === undefined || path === undefined || body === undefined) return undefined;
  return { name, path, params: members(members(body).get('params') ?? '{}') };
};

const resourceIn = (statement: string): Resource | undefined => {
  const [, name, type, existing, body] = /^resource (\w+) '([^']+)' (existing )?= ([\s\S]+)$/.exec(statement) ?? [];
  if (name === undefined || type === undefined || body === undefined) return undefined;
  return { name, type, existing: existing !== undefined, body };
};

const pick = <T>(statements: readonly string[], read: (statement: string) => T | undefined): readonly T[] =>
  statements.map(read).filter((one) => one !== undefined);

const importIn = (statement: string) => {
  const [, names, path] = /^import \{([^}]*)\} from '([^']+)'$/.exec(statement) ?? [];
  return names === undefined || path === undefined ? undefined : { names: names.split(',').map((name) => name.trim()), path };
};

const known = /^(targetScope|metadata|param|var|type|module|resource|output|import|using|@)\b|^@/;

/** Reads a file. Throws at a statement of a kind that it does not know, so that nothing is passed over. */
export const readBicep = (text: string): BicepFile => {
  const statements = parts(text, '\n');
  const unknown = statements.find((statement) => !known.test(statement));
  if (unknown !== undefined) throw new Error(`not a statement that is read here: ${unknown.slice(0, 80)}`);
  const decoratorsOf = (index: number): readonly string[] => {
    const before = statements[index - 1];
    return before?.startsWith('@') ? [...decoratorsOf(index - 1), before] : [];
  };
  const variables = pick(statements, (statement) => /^var (\w+) = ([\s\S]+)$/.exec(statement)?.slice(1, 3) as [string, string] | undefined);
  return {
    params: statements.map((statement, index) => paramIn(statement, decoratorsOf(index))).filter((param) => param !== undefined),
    modules: pick(statements, moduleIn),
    resources: pick(statements, resourceIn),
    variables: new Map(variables),
    outputs: pick(statements, (statement) => /^output (\w+) /.exec(statement)?.[1]),
    imports: pick(statements, importIn),
    statements,
  };
};

/** The values that a .bicepparam file gives. */
export const readBicepParams = (text: string): ReadonlyMap<string, string> =>
  new Map(
    parts(text, '\n').flatMap((statement) => {
      const [, name, value] = /^param (\w+) = ([\s\S]+)$/.exec(statement) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
