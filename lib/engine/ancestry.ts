import { type Fact, type ProcessReference, processOf, type Side, textOf } from '../model/fact';
import type { IncidentAncestor } from '../model/incident';
import { known } from '../model/known';
import { formatTicks } from '../model/time';
import { plain } from '../model/whole';
import { neutralise } from './neutralise';

const generations = 3;

/** What the facts say of one process: the name and command line where any of them has it, and who started it. */
interface Named {
  readonly process: ProcessReference;
  readonly commandLine: string;
  readonly parent: ProcessReference | undefined;
}

export type Ancestry = (process: ProcessReference) => readonly IncidentAncestor[];

/** Undefined where a part of the identity is unknown: a PID is given again and again. */
const keyOf = ({ pid, createdAt }: ProcessReference): string | undefined =>
  pid === undefined || createdAt === undefined ? undefined : `${pid} ${createdAt}`;

const commandLines = { self: 'ProcessCommandLine', creator: 'InitiatingProcessCommandLine', parent: '' } as const;
const starters = { self: 'creator', creator: 'parent', parent: undefined } as const satisfies Record<Side, Side | undefined>;

const sidesOf = (fact: Fact): readonly Side[] =>
  fact.table === 'DeviceProcessEvents' ? ['self', 'creator', 'parent'] : ['creator', 'parent'];

const namedIn = (fact: Fact, side: Side): Named => {
  const starter = starters[side];
  const parent = starter === undefined ? undefined : processOf(fact, starter);
  return {
    process: processOf(fact, side),
    commandLine: textOf(fact, commandLines[side]),
    parent: parent === undefined || (parent.pid === undefined && parent.name === '') ? undefined : parent,
  };
};

const united = (a: Named | undefined, b: Named): Named => ({
  process: a === undefined || a.process.name === '' ? b.process : a.process,
  commandLine: a?.commandLine || b.commandLine,
  parent: a?.parent ?? b.parent,
});

const shown = ({ process: { pid, createdAt, name }, commandLine }: Named): IncidentAncestor => ({
  fileName: neutralise(name, 512),
  ...known({
    pid: plain(pid),
    creationTime: createdAt === undefined ? undefined : formatTicks(createdAt),
    commandLine: neutralise(commandLine, 1024),
  }),
});

/** A PID and a name without a creation time name a process only to a reader: the walk ends there. */
export const ancestryOf = (facts: readonly Fact[]): Ancestry => {
  const byIdentity = new Map<string, Named>();
  for (const fact of facts)
    for (const side of sidesOf(fact)) {
      const key = keyOf(processOf(fact, side));
      if (key !== undefined) byIdentity.set(key, united(byIdentity.get(key), namedIn(fact, side)));
    }
  const named = (process: ProcessReference): Named | undefined => byIdentity.get(keyOf(process) ?? '');
  return (process) => {
    const ancestors: IncidentAncestor[] = [];
    for (let at = named(process)?.parent; at !== undefined && ancestors.length < generations; at = named(at)?.parent)
      ancestors.push(shown(named(at) ?? { process: at, commandLine: '', parent: undefined }));
    return ancestors;
  };
};
