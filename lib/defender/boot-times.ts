import { isNamed } from '../model/text';
import { parseTicks, type Ticks } from '../model/time';

const isServices = (name: unknown): boolean => typeof name === 'string' && isNamed(name, 'services.exe');

const timeIn = (properties: Readonly<Record<string, unknown>>, column: string): Ticks[] => {
  const value = properties[column];
  const at = typeof value === 'string' ? parseTicks(value) : undefined;
  return at === undefined ? [] : [at];
};

/**
 * The boot times that one record of any table gives away: the creation time of a services.exe it names as creator or
 * parent, and, for a process record about services.exe, its own creation time or else its Timestamp. The name alone
 * decides, as in the published DCOM query.
 */
export const bootTimesIn = (table: string, properties: Readonly<Record<string, unknown>>): readonly Ticks[] => {
  const own = table === 'DeviceProcessEvents' && isServices(properties.FileName) ? timeIn(properties, 'ProcessCreationTime') : [];
  const start =
    table === 'DeviceProcessEvents' && isServices(properties.FileName) && own.length === 0 ? timeIn(properties, 'Timestamp') : own;
  return [
    ...(isServices(properties.InitiatingProcessFileName) ? timeIn(properties, 'InitiatingProcessCreationTime') : []),
    ...(isServices(properties.InitiatingProcessParentFileName) ? timeIn(properties, 'InitiatingProcessParentCreationTime') : []),
    ...start,
  ];
};
