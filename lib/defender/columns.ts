import { z } from 'zod';
import { parseTicks } from '../model/time';
import { parseWhole } from '../model/whole';

/**
 * One codec per kind of column. Missing, null and "" are unknown in every kind. `text`, `whole` and `instant` are strict:
 * a rule reads them, so a value of the wrong kind sends the record to the dead letters. `shown` and `loose…` are read for
 * people or as extra evidence only, so a value that makes no sense is unknown and the record stands.
 */
const nothing = (value: unknown): value is null | undefined | '' => value === undefined || value === null || value === '';

export const text = z
  .string()
  .nullish()
  .transform((value) => (value ? value : undefined));

const readWhole = (value: unknown): number | bigint | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined;
  return typeof value === 'string' ? parseWhole(value) : undefined;
};

const optional = z.unknown().optional();

export const whole = optional.transform((value, context) => {
  if (nothing(value)) return undefined;
  const read = readWhole(value);
  if (read === undefined) context.addIssue({ code: 'custom', message: 'not a decimal number' });
  return read;
});

export const looseWhole = optional.transform(readWhole);

export const instant = optional.transform((value, context) => {
  if (nothing(value)) return undefined;
  const read = typeof value === 'string' ? parseTicks(value) : undefined;
  if (read === undefined) context.addIssue({ code: 'custom', message: 'not a time' });
  return read;
});

export const shown = optional.transform((value) => (typeof value === 'string' && value !== '' ? value : undefined));

/** IsSigned and its like come as booleans, in exports also as text; anything else is unknown. */
export const looseFlag = optional.transform((value) =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined,
);

/** AdditionalFields is JSON text, null or absent; edited exports hold the object itself. Kept as text. */
export const bag = optional.transform((value) => (nothing(value) ? undefined : typeof value === 'string' ? value : JSON.stringify(value)));

/** ReportId as it stands: 7 and "7" are two reports. */
export const reportId = z.union([z.number(), z.string()]).nullish();
