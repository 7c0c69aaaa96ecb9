import { defenderTables } from '../../../lib/defender';
import { compile } from '../../../lib/engine/compile';
import { learners } from '../../../lib/enrichers';
import { contextOf } from '../../../lib/pipeline/decoding/context';
import { rules } from '../../../lib/rules';
import { columns } from '../../../lib/sinks/logs-ingestion/record';

const page = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Tables that Defender has to stream: those that a rule reads, or that something is learnt from. */
const tablesNeeded = (): readonly string[] => {
  const { forms } = compile(rules, 'live');
  const { tables, steps } = contextOf('by-file', learners);
  const asked = [...forms.flatMap((form) => [...form.steps.values()]), ...steps].map(({ table }) => table);
  const needed: ReadonlySet<string> = new Set([...asked, ...tables]);
  return defenderTables.filter((table) => needed.has(table));
};

/** What the templates load of the code: the columns of the table of detections, and the tables to stream. */
export const detectionColumns = (): string => page(columns.map(({ name, column, about }) => ({ name, type: column, description: about })));
export const tablesPage = (): string => page(tablesNeeded());
