import type { Fact, FactId, HostKind, ProcessReference } from '../model/fact';
import { processOf, textOf } from '../model/fact';
import { foldCase, isNamed } from '../model/text';
import { dayOf, formatDay, formatTicks, type Ticks } from '../model/time';

/** A host is written as its kind has it, so that the identity alone says what the fact holds, whichever record named it. */
const fileNames = { services: 'services.exe', dcomlaunch: 'svchost.exe' } as const satisfies Record<HostKind, string>;

const dcomLaunch = foldCase('dcomlaunch');

const identity = (source: Fact, kind: HostKind, process: ProcessReference, createdAt: Ticks): Fact<'HostIdentity'> => {
  const at = dayOf(source.at);
  return {
    table: 'HostIdentity',
    id: JSON.stringify(['host', kind, String(process.pid ?? ''), formatTicks(createdAt), formatDay(at)]) as FactId,
    device: source.device,
    deviceName: '',
    at,
    columns: {
      HostKind: kind,
      FileName: fileNames[kind],
      ProcessCreationTime: createdAt,
      ...(process.pid === undefined ? {} : { ProcessId: process.pid }),
    },
  };
};

const known = (source: Fact, kind: HostKind, process: ProcessReference): Fact<'HostIdentity'>[] =>
  process.createdAt === undefined ? [] : [identity(source, kind, process, process.createdAt)];

/**
 * The long-lived hosts that a record names: services.exe as creator or parent (its start is the boot), and the svchost that
 * starts DCOM servers as creator. One fact per host and day of naming, so that a host which runs for months is never
 * older in state than the last record that names it.
 */
export const hostsNamedBy = (fact: Fact): readonly Fact<'HostIdentity'>[] => {
  const creator = processOf(fact, 'creator');
  const parent = processOf(fact, 'parent');
  const startsServers =
    isNamed(creator.name, fileNames.dcomlaunch) && foldCase(textOf(fact, 'InitiatingProcessCommandLine')).includes(dcomLaunch);
  return [
    ...(isNamed(creator.name, fileNames.services) ? known(fact, 'services', creator) : []),
    ...(isNamed(parent.name, fileNames.services) ? known(fact, 'services', parent) : []),
    ...(startsServers && creator.pid !== undefined ? known(fact, 'dcomlaunch', creator) : []),
  ];
};
