import { type Fact, type FactId, processOf, textOf, timeOf, wholeOf } from '../../model/fact';
import type { Match } from '../../model/match';
import { ascending } from '../../model/order';
import { formatTicks, type Ticks } from '../../model/time';
import { plain, type Whole } from '../../model/whole';

const whole = (value: Whole | undefined): number | string | null => plain(value) ?? null;
const time = (at: Ticks | undefined): string | null => (at === undefined ? null : formatTicks(at));

interface RowProcess {
  readonly ProcessId: number | string | null;
  readonly CreationTime: string | null;
  readonly FileName: string;
}

interface RowConnection {
  readonly Timestamp: string;
  readonly ReportId: number | string | null;
  readonly RemoteIP: string;
  readonly RemotePort: number | string | null;
}

/** One line of `replay --rows`: a server and one record of its child with every connection that led there; or, for the rules beyond the published ones, whatever of these the match has. */
export interface Row {
  readonly rule: string;
  readonly DeviceId: string;
  readonly DeviceName: string;
  readonly server: RowProcess | null;
  readonly child: (RowProcess & { readonly Timestamp: string; readonly ReportId: number | string | null }) | null;
  readonly connections: readonly RowConnection[];
}

/** ReportId is part of a fact's identity rather than a column of its own. */
const reportOf = (id: FactId): number | string | null => {
  const parts = JSON.parse(id) as readonly unknown[];
  const report = parts.length === 4 ? parts[1] : null;
  return typeof report === 'number' || typeof report === 'string' ? report : null;
};

const self = (fact: Fact): RowProcess => ({
  ProcessId: whole(wholeOf(fact, 'ProcessId')),
  CreationTime: time(timeOf(fact, 'ProcessCreationTime')),
  FileName: textOf(fact, 'FileName'),
});

/** The process that accepted, where no record about itself is part of the match: services.exe. */
const acceptor = (accept: Fact, child: Fact | undefined): RowProcess => {
  const owner = processOf(accept, 'creator');
  const createdAt = owner.createdAt ?? (child === undefined ? undefined : processOf(child, 'creator').createdAt);
  return { ProcessId: whole(owner.pid), CreationTime: time(createdAt), FileName: owner.name };
};

const serverOf = ({ facts }: Match): RowProcess | null =>
  facts.server !== undefined ? self(facts.server) : facts.accept !== undefined ? acceptor(facts.accept, facts.child) : null;

const childOf = ({ facts: { child } }: Match): Row['child'] =>
  child === undefined ? null : { ...self(child), Timestamp: formatTicks(child.at), ReportId: reportOf(child.id) };

const connectionOf = (fact: Fact): RowConnection => ({
  Timestamp: formatTicks(fact.at),
  ReportId: reportOf(fact.id),
  RemoteIP: textOf(fact, 'RemoteIP'),
  RemotePort: whole(wholeOf(fact, 'RemotePort')),
});

const connectionsOf = ({ facts }: Match): readonly Fact[] => [facts.accept, facts.rpc].filter((fact) => fact !== undefined);

/** Not by the fact's identity: a record without ReportId is known by its place in the input, which must not show. */
const byTimeThenContent = (a: RowConnection, b: RowConnection): number =>
  ascending(a.Timestamp, b.Timestamp) || ascending(JSON.stringify(a), JSON.stringify(b));

/** One row per rule, server and child record, with the connections of all its matches united, in a fixed order. */
export const rowsOf = (matches: readonly Match[]): readonly Row[] => {
  const rows = new Map<string, { readonly row: Row; readonly connections: Map<FactId, Fact> }>();
  for (const match of matches) {
    const row = {
      rule: match.rule,
      DeviceId: match.device,
      DeviceName: '',
      server: serverOf(match),
      child: childOf(match),
      connections: [],
    };
    const key = JSON.stringify([row.rule, row.DeviceId, row.server, row.child, match.facts.child?.id]);
    const held = rows.get(key) ?? { row, connections: new Map<FactId, Fact>() };
    for (const fact of connectionsOf(match)) held.connections.set(fact.id, fact);
    rows.set(key, held);
  }
  return [...rows]
    .sort(([a], [b]) => ascending(a, b))
    .map(([, { row, connections }]) => ({
      ...row,
      // Names change: of several the least, so that the order of the input does not show.
      DeviceName: [...connections.values()].map(({ deviceName }) => deviceName).sort(ascending)[0] ?? '',
      connections: [...connections.values()].map(connectionOf).sort(byTimeThenContent),
    }));
};
