import { type ColumnValue, columnOf, type Fact, sideColumns } from '../model/fact';
import type { Role } from '../model/match';
import type { Form, Join, Moment, ProcessSide } from './define-rule';
import { partOf, roleOf, sideOf } from './joins';

/** A column of the fact in a role that a join reads. */
interface JoinedColumn {
  readonly role: Role;
  readonly column: string;
}

const at = (reference: string, ...columns: readonly string[]): readonly JoinedColumn[] =>
  columns.map((column) => ({ role: roleOf(reference), column }));

const process = (reference: ProcessSide): readonly JoinedColumn[] => at(reference, ...Object.values(sideColumns[sideOf(reference)]));

const moment = (reference: Moment): readonly JoinedColumn[] =>
  reference.endsWith('.created') ? at(reference, sideColumns.self.createdAt) : [];

const readBy = (join: Join): readonly JoinedColumn[] => {
  switch (join.kind) {
    case 'sameProcess':
      return [...process(join.a), ...process(join.b), ...(join.ifUnknown ?? []).flatMap(moment)];
    case 'sameLogon':
    case 'sameText':
      return [...at(join.a, partOf(join.a)), ...at(join.b, partOf(join.b))];
    case 'sameCaller':
      return [...at(join.a, 'RemoteIP'), ...at(join.b, 'RemoteIP')];
    case 'sameConnection':
      return [...at(join.a, 'RemoteIP', 'RemotePort'), ...at(join.b, 'RemoteIP', 'RemotePort')];
    case 'mirrored':
      return [...at(join.a, 'RemotePort', 'LocalPort'), ...at(join.b, 'RemotePort', 'LocalPort')];
    case 'within':
      return [...moment(join.from), ...moment(join.to)];
    case 'reach':
      return [];
  }
};

/** The columns that joins read, of every form and each of its roles. */
const columnsOf = (form: Form): ReadonlyMap<Role, ReadonlySet<string>> => {
  const byRole = new Map<Role, Set<string>>();
  for (const { role, column } of form.joins.flatMap(readBy)) byRole.set(role, (byRole.get(role) ?? new Set()).add(column));
  return byRole;
};

/** A role that a fact could play in a form. */
interface Part {
  readonly form: { readonly form: Form };
  readonly role: Role;
}

/** A column on which a join of some rule rests, where the fact plays the role, and whether the fact has it. */
export interface JoinedOn extends JoinedColumn {
  readonly known: boolean;
}

/** How Defender writes what it does not know, where it does not leave it out. */
const isUnknown = (value: ColumnValue): boolean => value === undefined || value === 0 || value === '-';

/**
 * What the joins of the rules rest on in a fact, each column once for a role. A column that Defender no longer fills breaks no
 * record and no rule; matches that need it simply stop being found.
 */
export const joinedColumns = (forms: readonly Form[], partsOf: (fact: Fact) => readonly Part[]): ((fact: Fact) => readonly JoinedOn[]) => {
  const byForm = new Map(forms.map((form) => [form, columnsOf(form)]));
  return (fact) => {
    const asked = partsOf(fact).flatMap(({ form, role }) =>
      [...(byForm.get(form.form)?.get(role) ?? [])].map((column) => ({ role, column })),
    );
    const distinct = new Map(asked.map((one) => [`${one.role} ${one.column}`, one]));
    return [...distinct.values()].map((one) => ({ ...one, known: !isUnknown(columnOf(fact, one.column)) }));
  };
};
