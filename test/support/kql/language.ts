import '@kusto/language-service-next/bridge.min';
import '@kusto/language-service-next/Kusto.Language.Bridge.min';
import { advancedHunting } from './advanced-hunting';
import { logAnalytics } from './log-analytics';

/** A list of the language service, which is C# compiled to JavaScript. */
interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}

interface Diagnostic {
  readonly Severity: string;
  readonly Message: string;
  readonly Start: number;
}

interface Analysed {
  GetDiagnostics(): List<Diagnostic>;
  readonly ResultType: { readonly Columns: List<{ readonly Name: string; readonly Type: { readonly Name: string } }> };
}

/** A symbol or state: passed on and never looked into. */
interface Opaque {
  readonly opaque: unique symbol;
}

/** The few of its parts that are used. Its own types are 1.7 MB and would be checked with every run. */
interface Language {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: Opaque): Analysed };
  readonly GlobalState: { readonly Default: { WithDatabase(database: Opaque): Opaque } };
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): Opaque } };
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: readonly Opaque[]) => Opaque };
  };
}

/** The packages put themselves there when they are loaded. */
const { Language } = (globalThis as unknown as { readonly Kusto: { readonly Language: Language } }).Kusto;

const tables = Object.entries({ ...advancedHunting, ...logAnalytics }).map(([name, columns]) => {
  const schema = Object.entries(columns).map(([column, type]) => `${column}: ${type}`);
  return Language.Symbols.TableSymbol.From(`(${schema.join(', ')})`).WithName(name);
});

const globals = Language.GlobalState.Default.WithDatabase(new Language.Symbols.DatabaseSymbol.$ctor1('hunting', tables));

const entriesOf = <T>(list: List<T>): readonly T[] => Array.from({ length: list.Count }, (_, index) => list.getItem(index));

/** The columns that a query gives, with their types. */
export const columnsOf = (query: string): ReadonlyMap<string, string> =>
  new Map(entriesOf(Language.KustoCode.ParseAndAnalyze(query, globals).ResultType.Columns).map(({ Name, Type }) => [Name, Type.Name]));

/** What is wrong with a query, each with the text from where it is: syntax, and names and types against the declared tables. */
export const faultsIn = (query: string): readonly string[] =>
  entriesOf(Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics())
    .filter(({ Severity }) => Severity === 'Error')
    .map(({ Message, Start }) => `${Message} At: ${query.slice(Start, Start + 60).split('\n', 1)[0]}`);
