/*
 * The three published rules as the exact reading says them, written as plainly as possible: nested loops over records,
 * one named condition per line of its tables. It shares nothing with the product and is the measure the product is
 * tested against. A bend makes it wrong in one place on purpose.
 */
import { type Bend, exactLimits, type Limits } from './bend';
import { type Connection, type Input, type Lists, type Process, type RawRecord, type Reference, readInput } from './records';
import { type ExactRow, type Finding, rowsOf } from './rows';
import { type Values, valuesOf } from './values';

interface Boot {
  readonly DeviceId: string;
  readonly time: bigint;
}

/** All that a condition may look at beside its records. */
interface Reading extends Values {
  readonly limits: Limits;
  readonly lists: Lists;
  readonly boots: readonly Boot[];
  readonly without: readonly string[];
}

type Conditions<Records extends readonly unknown[]> = Readonly<Record<string, (...records: Records) => boolean>>;

const isOneOf = (names: readonly string[], name: string, r: Reading): boolean => names.some((listed) => r.sameFile(listed, name));

/** The names of all conditions are `table: condition`. */
const allHold = <Records extends readonly unknown[]>(
  table: string,
  conditions: Conditions<Records>,
  r: Reading,
): ((...records: Records) => boolean) => {
  const tested = Object.entries(conditions).filter(([name]) => !r.without.includes(`${table}: ${name}`));
  return (...records) => tested.every(([, condition]) => condition(...records));
};

// ---- section 1: the same process ------------------------------------------------------------------------------------

const bothKnown = (one: bigint | null, other: bigint | null, r: Reading): boolean =>
  one !== null && other !== null && !r.misread('order counts where identity is known');

const agreeIfBothKnown = (one: bigint | null, other: bigint | null, r: Reading): boolean => {
  if (r.misread('creation times are ignored')) return true;
  if (one === null || other === null) return !r.misread('an unknown creation time fails');
  return one === other;
};

// ---- section 2: dcom-remote-child -----------------------------------------------------------------------------------

const mayN = (r: Reading): Conditions<[Connection]> => ({
  'ActionType = InboundConnectionAccepted': (n) => r.sameAction(n.ActionType, 'InboundConnectionAccepted'),
  'P.FileName = svchost.exe': (n) => r.sameFile(n.P.FileName, 'svchost.exe'),
  'I.FileName ≠ raserver.exe': (n) => !r.sameFile(n.I.FileName, 'raserver.exe'),
  'remote end': (n) => r.remoteEnd(n.RemoteIP, n.LocalIP),
});

const maySAlone = (r: Reading): Conditions<[Process]> => ({
  'I.CommandLine contains svchost.exe -k DcomLaunch': (s) => r.commandLineContains(s.I.CommandLine, 'svchost.exe -k DcomLaunch'),
});

const mayS = (r: Reading): Conditions<[Process, Connection]> => ({
  'DeviceId = N': (s, n) => r.sameDevice(s.DeviceId, n.DeviceId),
  'ProcessId = N I.Id': (s, n) => r.sameNumber(s.ProcessId, n.I.Id),
  'FileName = N I.FileName': (s, n) => r.sameFile(s.FileName, n.I.FileName),
  'ProcessCreationTime = N I.CreationTime': (s, n) => agreeIfBothKnown(s.ProcessCreationTime, n.I.CreationTime, r),
  'if unknown: ProcessCreationTime or Timestamp ≤ N Timestamp': (s, n) => {
    if (bothKnown(s.ProcessCreationTime, n.I.CreationTime, r)) return true;
    const created = r.misread('May orders the server by Timestamp') ? s.Timestamp : (s.ProcessCreationTime ?? s.Timestamp);
    return n.Timestamp - created >= r.limits.mayServerBeforeConnection;
  },
});

const mayC = (r: Reading): Conditions<[Process, Process, Connection]> => ({
  'DeviceId = S': (c, s) => r.sameDevice(c.DeviceId, s.DeviceId),
  'I.Id = S ProcessId': (c, s) => r.sameNumber(c.I.Id, s.ProcessId),
  'I.FileName = S FileName': (c, s) => r.sameFile(c.I.FileName, s.FileName),
  'I.CreationTime = S ProcessCreationTime': (c, s, n) =>
    agreeIfBothKnown(c.I.CreationTime, s.ProcessCreationTime, r) &&
    (!r.misread('May compares N with C') || agreeIfBothKnown(c.I.CreationTime, n.I.CreationTime, r)),
  'if unknown: Timestamp ≥ S Timestamp': (c, s) => {
    if (bothKnown(c.I.CreationTime, s.ProcessCreationTime, r)) return true;
    const created = r.misread('May orders the child by the creation of the server') ? (s.ProcessCreationTime ?? s.Timestamp) : s.Timestamp;
    return c.Timestamp - created >= r.limits.mayChildAfterServer;
  },
  'Timestamp ≥ N Timestamp': (c, _s, n) => c.Timestamp - n.Timestamp >= r.limits.mayChildAfterConnection,
  'FileName ≠ WerFault.exe': (c) => !r.sameFile(c.FileName, 'WerFault.exe'),
});

const latestOnly = (servers: readonly Process[]): Process[] => {
  const created = (s: Process): bigint => s.ProcessCreationTime ?? s.Timestamp;
  return servers.filter((s) => servers.every((other) => created(other) <= created(s)));
};

const mayServerCreation = (n: Connection, s: Process, c: Process, r: Reading): bigint | null => {
  if (r.misread('May fills the creation of the server in from N')) return s.ProcessCreationTime ?? n.I.CreationTime;
  if (r.misread('May fills the creation of the server in from C')) return s.ProcessCreationTime ?? c.I.CreationTime;
  return s.ProcessCreationTime;
};

const childCreation = (c: Process, r: Reading): bigint | null =>
  c.ProcessCreationTime ?? (r.misread('the creation of a child is filled in from its Timestamp') ? c.Timestamp : null);

const dcomRemoteChild = (input: Input, r: Reading): Finding[] => {
  const findings: Finding[] = [];
  const servers = input.processes.filter(allHold('may S', maySAlone(r), r));
  const joinsN = allHold('may S', mayS(r), r);
  const joinsS = allHold('may C', mayC(r), r);
  for (const n of input.connections.filter(allHold('may N', mayN(r), r))) {
    const joined = servers.filter((s) => joinsN(s, n));
    for (const s of r.misread('May joins only the latest holder of the PID') ? latestOnly(joined) : joined) {
      for (const c of input.processes) {
        if (joinsS(c, s, n)) {
          const server = { FileName: s.FileName, ProcessId: s.ProcessId, CreationTime: mayServerCreation(n, s, c, r) };
          findings.push({ rule: 'dcom-remote-child', connection: n, server, child: c, childCreationTime: childCreation(c, r) });
        }
      }
    }
  }
  return findings;
};

// ---- section 3: dcom-activation-child -------------------------------------------------------------------------------

const dcomN = (r: Reading): Conditions<[Connection]> => ({
  'I.FileName = svchost.exe': (n) => r.sameFile(n.I.FileName, 'svchost.exe'),
  'I.CommandLine contains rpcss': (n) => r.commandLineContains(n.I.CommandLine, 'rpcss'),
  'LocalPort = 135': (n) => r.sameNumber(n.LocalPort, 135),
  'ActionType ≠ ListeningConnectionCreated': (n) => !r.sameAction(n.ActionType, 'ListeningConnectionCreated'),
  'remote end': (n) => r.remoteEnd(n.RemoteIP, n.LocalIP),
});

const dcomSAlone = (r: Reading): Conditions<[Process]> => ({
  'I.FileName = svchost.exe': (s) => r.sameFile(s.I.FileName, 'svchost.exe'),
  'I.CommandLine contains dcomlaunch': (s) => r.commandLineContains(s.I.CommandLine, 'dcomlaunch'),
  'FileName not excluded': (s) => !isOneOf(r.lists.dcomExcluded, s.FileName, r),
});

const dcomS = (r: Reading): Conditions<[Process, Connection]> => ({
  'DeviceId = N': (s, n) => r.sameDevice(s.DeviceId, n.DeviceId) && (!r.misread('DCOM ties S to N by PID') || r.sameNumber(s.I.Id, n.I.Id)),
  '0 ≤ Timestamp − N Timestamp': (s, n) => activated(s, r) - n.Timestamp >= r.limits.dcomSoonest,
  'Timestamp − N Timestamp ≤ 2 s': (s, n) => activated(s, r) - n.Timestamp <= r.limits.dcomLatest,
  'Timestamp > boot + 5 min': (s, n) => {
    const boot = bootAt(s.DeviceId, r.misread('DCOM asks for the boot at the connection') ? n.Timestamp : s.Timestamp, r);
    return boot === null || s.Timestamp - boot > r.limits.dcomSinceBoot;
  },
});

const activated = (s: Process, r: Reading): bigint =>
  r.misread('DCOM measures to the creation of the server') ? (s.ProcessCreationTime ?? s.Timestamp) : s.Timestamp;

const dcomC = (r: Reading): Conditions<[Process, Process]> => ({
  'DeviceId = S': (c, s) => r.sameDevice(c.DeviceId, s.DeviceId),
  'I.Id = S ProcessId': (c, s) => r.sameNumber(c.I.Id, s.ProcessId),
  'I.FileName = S FileName': (c, s) => r.sameFile(c.I.FileName, s.FileName),
  'I.CreationTime = S ProcessCreationTime': (c, s) => agreeIfBothKnown(c.I.CreationTime, s.ProcessCreationTime, r),
  'if unknown: Timestamp ≥ S Timestamp': (c, s) =>
    bothKnown(c.I.CreationTime, s.ProcessCreationTime, r) || c.Timestamp - s.Timestamp >= r.limits.dcomChildAfterServer,
  'P.Id = S I.Id': (c, s) => r.sameNumber(c.P.Id, s.I.Id),
  'P.FileName = svchost.exe': (c) => r.sameFile(c.P.FileName, 'svchost.exe'),
  'P.CreationTime = S I.CreationTime': (c, s) => agreeIfBothKnown(c.P.CreationTime, s.I.CreationTime, r),
  'FileName ≠ csc.exe': (c) => !r.sameFile(c.FileName, 'csc.exe'),
});

const dcomActivationChild = (input: Input, r: Reading): Finding[] => {
  const findings: Finding[] = [];
  const servers = input.processes.filter(allHold('dcom S', dcomSAlone(r), r));
  const joinsN = allHold('dcom S', dcomS(r), r);
  const joinsS = allHold('dcom C', dcomC(r), r);
  for (const n of input.connections.filter(allHold('dcom N', dcomN(r), r))) {
    for (const s of servers.filter((server) => joinsN(server, n))) {
      for (const c of input.processes) {
        if (joinsS(c, s)) {
          const filledIn = r.misread('DCOM fills the creation of the server in from C') ? c.I.CreationTime : null;
          const server = { FileName: s.FileName, ProcessId: s.ProcessId, CreationTime: s.ProcessCreationTime ?? filledIn };
          findings.push({ rule: 'dcom-activation-child', connection: n, server, child: c, childCreationTime: childCreation(c, r) });
        }
      }
    }
  }
  return findings;
};

// ---- section 4: scm-remote-service ----------------------------------------------------------------------------------

const scmN = (r: Reading): Conditions<[Connection]> => ({
  'ActionType = InboundConnectionAccepted': (n) => r.sameAction(n.ActionType, 'InboundConnectionAccepted'),
  'I.FileName = services.exe': (n) => r.sameFile(n.I.FileName, 'services.exe'),
  'remote end': (n) => r.remoteEnd(n.RemoteIP, n.LocalIP),
});

const scmCAlone = (r: Reading): Conditions<[Process]> => ({
  'ActionType = ProcessCreated': (c) => r.sameAction(c.ActionType, 'ProcessCreated'),
  'I.FileName = services.exe': (c) => r.sameFile(c.I.FileName, 'services.exe'),
});

const scmC = (r: Reading): Conditions<[Process, Connection]> => ({
  'DeviceId = N': (c, n) => r.sameDevice(c.DeviceId, n.DeviceId),
  'I.Id = N I.Id': (c, n) => r.sameNumber(c.I.Id, n.I.Id),
  'I.CreationTime = N I.CreationTime': (c, n) => agreeIfBothKnown(c.I.CreationTime, n.I.CreationTime, r),
  '0 ≤ Timestamp − N Timestamp': (c, n) => c.Timestamp - n.Timestamp >= r.limits.scmSoonest,
  'Timestamp − N Timestamp ≤ 10 s': (c, n) => c.Timestamp - n.Timestamp <= r.limits.scmLatest,
  'N Timestamp − start > 60 s': (c, n) => {
    const start = scmStart(n, c, r);
    const moment = r.misread('SCM measures the start to the child') ? c.Timestamp : n.Timestamp;
    return start === null || moment - start > r.limits.scmSinceStart;
  },
});

const scmStart = (n: Connection, c: Process, r: Reading): bigint | null => {
  const fromN = n.I.CreationTime;
  const fromC = r.misread('SCM start leaves out C') ? null : c.I.CreationTime;
  const moment = r.misread('SCM asks for the boot at the child') ? c.Timestamp : n.Timestamp;
  const boot = r.misread('SCM start leaves out the boot') ? null : bootAt(n.DeviceId, moment, r);
  return r.misread('SCM start is the boot first') ? (boot ?? fromN ?? fromC) : (fromN ?? fromC ?? boot);
};

interface Pair {
  readonly n: Connection;
  readonly c: Process;
}

const isLolbin = (c: Process, r: Reading): boolean => isOneOf(r.lists.lolbins, c.FileName, r);

const isCertified = (c: Process, input: Input, r: Reading): boolean => {
  if (r.misread('certificates clear nothing')) return false;
  return input.certificates.some(
    (k) =>
      r.sameHash(k.SHA1, c.SHA1) &&
      (!r.misread('a certificate counts on its own device only') || r.sameDevice(k.DeviceId, c.DeviceId)) &&
      (!r.misread('a certificate counts from its own time on') || (k.Timestamp !== null && k.Timestamp <= c.Timestamp)) &&
      (!r.misread('a certificate must be signed') || k.IsSigned) &&
      (!r.misread('a certificate must be trusted') || k.IsTrusted),
  );
};

const isServiceControlOfMsi = (c: Process, r: Reading): boolean => {
  if (r.misread('msiexec.exe /V is tested for msiexec.exe only') && !r.sameFile(c.FileName, 'msiexec.exe')) return false;
  if (r.misread('msiexec.exe /V is tested for other files than LOLBins') && isLolbin(c, r)) return false;
  if (r.misread('msiexec.exe /V is sought as a part of the text')) return r.commandLineContains(c.ProcessCommandLine, 'msiexec.exe /V');
  return r.sameCommandLine(c.ProcessCommandLine, 'msiexec.exe /V');
};

/** The number of distinct C records of this hash among the pairs of the whole input. */
const startsOfHash = (c: Process, pairs: readonly Pair[], input: Input, r: Reading): number => {
  const paired = pairs.map((pair) => pair.c);
  const counted = r.misread('prevalence counts starts outside pairs') ? input.processes : paired;
  const starts = counted.filter(
    (other) =>
      r.sameHash(other.SHA1, c.SHA1) &&
      (!r.misread('prevalence counts per device') || r.sameDevice(other.DeviceId, c.DeviceId)) &&
      (!r.misread('prevalence leaves out LOLBins') || !isLolbin(other, r)) &&
      (!r.misread('prevalence leaves out msiexec.exe /V') || !r.sameCommandLine(other.ProcessCommandLine, 'msiexec.exe /V')),
  );
  if (r.misread('prevalence counts pairs')) return starts.length;
  if (r.misread('prevalence counts processes'))
    return new Set(starts.map((s) => `${s.DeviceId} ${s.ProcessId} ${s.ProcessCreationTime}`)).size;
  return new Set(starts).size;
};

const isPrevalent = (c: Process, pairs: readonly Pair[], input: Input, r: Reading): boolean =>
  !r.misread('prevalence clears nothing') && BigInt(startsOfHash(c, pairs, input, r)) >= r.limits.scmPrevalent;

const keepsReputation = (c: Process, pairs: readonly Pair[], input: Input, r: Reading): boolean => {
  if (r.misread('certificates clear everything they name, LOLBins too') && c.SHA1 !== '' && isCertified(c, input, r)) return false;
  if (isLolbin(c, r) && !r.misread('LOLBins are not kept for their name')) return true;
  if (c.SHA1 === '') {
    if (r.misread('an empty certificate clears starts without hash')) return !isCertified(c, input, r);
    return !r.misread('no hash is no reason to keep');
  }
  return !isCertified(c, input, r) && !isPrevalent(c, pairs, input, r);
};

const scmOutcome = (pairs: readonly Pair[], input: Input, r: Reading): Conditions<[Process]> => ({
  reputation: (c) => keepsReputation(c, pairs, input, r),
  'ProcessCommandLine ≠ msiexec.exe /V': (c) => !isServiceControlOfMsi(c, r),
});

const scmServerCreation = ({ n, c }: Pair, r: Reading): bigint | null => {
  if (r.misread('SCM takes the creation of the server from N only')) return n.I.CreationTime;
  const boot = r.misread('SCM fills the creation of the server in from the boot') ? bootAt(n.DeviceId, n.Timestamp, r) : null;
  return n.I.CreationTime ?? c.I.CreationTime ?? boot;
};

const scmRemoteService = (input: Input, r: Reading): Finding[] => {
  const pairs: Pair[] = [];
  const services = input.processes.filter(allHold('scm C', scmCAlone(r), r));
  const joinsN = allHold('scm C', scmC(r), r);
  for (const n of input.connections.filter(allHold('scm N', scmN(r), r))) {
    for (const c of services) {
      if (joinsN(c, n)) pairs.push({ n, c });
    }
  }
  const kept = new Set(services.filter(allHold('scm C', scmOutcome(pairs, input, r), r)));
  return pairs
    .filter(({ c }) => kept.has(c))
    .map(({ n, c }) => ({
      rule: 'scm-remote-service',
      connection: n,
      server: { FileName: n.I.FileName, ProcessId: n.I.Id, CreationTime: scmServerCreation({ n, c }, r) },
      child: c,
      childCreationTime: childCreation(c, r),
    }));
};

// ---- section 5: boot ------------------------------------------------------------------------------------------------

const bootsOf = (input: Input, r: Values): Boot[] => {
  const boots: Boot[] = [];
  const add = (DeviceId: string, time: bigint | null): void => {
    if (time !== null) boots.push({ DeviceId, time });
  };
  const addReference = (DeviceId: string, reference: Reference): void => {
    if (r.sameFile(reference.FileName, 'services.exe')) add(DeviceId, reference.CreationTime);
  };
  if (!r.misread('boots come from process records only')) {
    for (const { DeviceId, I, P } of input.witnesses) {
      if (!r.misread('boots leave out initiating processes')) addReference(DeviceId, I);
      if (!r.misread('boots leave out parents')) addReference(DeviceId, P);
    }
  }
  if (!r.misread('boots come from references only')) {
    for (const s of input.processes) {
      const counts =
        r.sameFile(s.FileName, 'services.exe') &&
        (!r.misread('boots of process records need ProcessCreated') || r.sameAction(s.ActionType, 'ProcessCreated'));
      if (!counts) continue;
      if (r.misread('boots of process records are their Timestamp')) add(s.DeviceId, s.Timestamp);
      else add(s.DeviceId, s.ProcessCreationTime ?? (r.misread('boots of process records need a creation time') ? null : s.Timestamp));
    }
  }
  return boots;
};

/** The last boot of the device at or before the moment. */
const bootAt = (device: string, moment: bigint, r: Reading): bigint | null => {
  let found: bigint | null = null;
  for (const { DeviceId, time } of r.boots) {
    const here = r.sameDevice(DeviceId, device) || r.misread('boots of one device count on all');
    const inTime = moment - time >= r.limits.bootBefore || r.misread('the last boot of all counts');
    const better = found === null || (r.misread('the first boot counts') ? time < found : time > found);
    if (here && inTime && better) found = time;
  }
  return found;
};

// ---- all three ------------------------------------------------------------------------------------------------------

export const exactRows = (records: readonly RawRecord[], lists: Lists, bend: Bend = {}): ExactRow[] => {
  const values = valuesOf(bend);
  const input = readInput(records, values);
  const r: Reading = {
    ...values,
    limits: { ...exactLimits, ...bend.limits },
    lists,
    boots: bootsOf(input, values),
    without: bend.without ?? [],
  };
  const rows = rowsOf([...dcomRemoteChild(input, r), ...dcomActivationChild(input, r), ...scmRemoteService(input, r)]);
  return r.misread('only the first connection is listed')
    ? rows.map((row) => ({ ...row, connections: row.connections.slice(0, 1) }))
    : rows;
};

const namesIn = (table: string, conditions: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(conditions).map((name) => `${table}: ${name}`);

/** Every condition a bend can leave out. */
export const conditionNames = (): string[] => {
  const input: Input = { connections: [], processes: [], logons: [], images: [], events: [], writes: [], certificates: [], witnesses: [] };
  const r: Reading = { ...valuesOf({}), limits: exactLimits, lists: { lolbins: [], dcomExcluded: [] }, boots: [], without: [] };
  return [
    ...namesIn('may N', mayN(r)),
    ...namesIn('may S', { ...maySAlone(r), ...mayS(r) }),
    ...namesIn('may C', mayC(r)),
    ...namesIn('dcom N', dcomN(r)),
    ...namesIn('dcom S', { ...dcomSAlone(r), ...dcomS(r) }),
    ...namesIn('dcom C', dcomC(r)),
    ...namesIn('scm N', scmN(r)),
    ...namesIn('scm C', { ...scmCAlone(r), ...scmC(r), ...scmOutcome([], input, r) }),
  ];
};
