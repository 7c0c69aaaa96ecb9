/*
 * A bend makes the oracle read the rules wrongly in one place. The tests use bends to show that their worlds are rich
 * enough to notice such a mistake; the exact reading is the empty bend.
 */

/** Bounds in ticks of 100 ns, or in records; every comparison is spelled out beside the bound. */
export interface Limits {
  /** N Timestamp - S creation >= this. */
  readonly mayServerBeforeConnection: bigint;
  /** C Timestamp - S Timestamp >= this. */
  readonly mayChildAfterServer: bigint;
  /** C Timestamp - N Timestamp >= this. */
  readonly mayChildAfterConnection: bigint;
  /** S Timestamp - N Timestamp >= this. */
  readonly dcomSoonest: bigint;
  /** S Timestamp - N Timestamp <= this. */
  readonly dcomLatest: bigint;
  /** S Timestamp - boot > this. */
  readonly dcomSinceBoot: bigint;
  /** C Timestamp - S Timestamp >= this. */
  readonly dcomChildAfterServer: bigint;
  /** C Timestamp - N Timestamp >= this. */
  readonly scmSoonest: bigint;
  /** C Timestamp - N Timestamp <= this. */
  readonly scmLatest: bigint;
  /** N Timestamp - start > this. */
  readonly scmSinceStart: bigint;
  /** Records of one hash >= this. */
  readonly scmPrevalent: bigint;
  /** Moment - boot >= this. */
  readonly bootBefore: bigint;
}

export const exactLimits: Limits = {
  mayServerBeforeConnection: 0n,
  mayChildAfterServer: 0n,
  mayChildAfterConnection: 0n,
  dcomSoonest: 0n,
  dcomLatest: 20_000_000n,
  dcomSinceBoot: 3_000_000_000n,
  dcomChildAfterServer: 0n,
  scmSoonest: 0n,
  scmLatest: 100_000_000n,
  scmSinceStart: 600_000_000n,
  scmPrevalent: 100n,
  bootBefore: 0n,
};

/** Wrong readings that are more than a bound moved or a condition left out. */
export const misreadings = [
  // values
  'times are cut to the millisecond',
  'times are rounded to seven digits',
  'time offsets are ignored',
  'times without a zone are two hours ahead',
  'file names mind case',
  'ActionType minds case',
  'command lines mind case',
  'DeviceId ignores case',
  'SHA1 ignores case',
  'case is folded over the whole text',
  'case is folded to lower case',
  'empty text equals nothing',
  'unknown numbers are equal',
  'zero is unknown',
  'numeric text is unknown',
  // addresses
  'mapped addresses stay IPv6',
  'compatible addresses are IPv4',
  'zones are kept',
  'only 127.0.0.1 and ::1 are loopback',
  '::1 is no loopback',
  'numbers with leading zeros are addresses',
  'a loopback LocalIP counts',
  'unspecified addresses are loopback',
  'own address is compared as text',
  'own address needs two addresses',
  'own text minds case',
  'what is no address is no remote end',
  'an empty RemoteIP is no remote end',
  // identity
  'creation times are ignored',
  'an unknown creation time fails',
  'order counts where identity is known',
  'May compares N with C',
  'May orders the server by Timestamp',
  'May orders the child by the creation of the server',
  'May joins only the latest holder of the PID',
  // activation
  'DCOM ties S to N by PID',
  'DCOM measures to the creation of the server',
  'DCOM asks for the boot at the connection',
  // service
  'SCM start is the boot first',
  'SCM start leaves out C',
  'SCM start leaves out the boot',
  'SCM measures the start to the child',
  'SCM asks for the boot at the child',
  'a certificate counts on its own device only',
  'a certificate counts from its own time on',
  'a certificate must be signed',
  'a certificate must be trusted',
  'an empty certificate clears starts without hash',
  'no hash is no reason to keep',
  'LOLBins are not kept for their name',
  'certificates clear nothing',
  'certificates clear everything they name, LOLBins too',
  'prevalence clears nothing',
  'prevalence counts pairs',
  'prevalence counts per device',
  'prevalence counts processes',
  'prevalence leaves out LOLBins',
  'prevalence leaves out msiexec.exe /V',
  'prevalence counts starts outside pairs',
  'msiexec.exe /V is tested for msiexec.exe only',
  'msiexec.exe /V is tested for other files than LOLBins',
  'msiexec.exe /V is sought as a part of the text',
  // boot
  'the last boot of all counts',
  'the first boot counts',
  'boots come from process records only',
  'boots come from references only',
  'boots leave out initiating processes',
  'boots leave out parents',
  'boots of process records are their Timestamp',
  'boots of process records need a creation time',
  'boots of process records need ProcessCreated',
  'boots of one device count on all',
  // rows
  'May fills the creation of the server in from N',
  'May fills the creation of the server in from C',
  'DCOM fills the creation of the server in from C',
  'SCM takes the creation of the server from N only',
  'SCM fills the creation of the server in from the boot',
  'the creation of a child is filled in from its Timestamp',
  'only the first connection is listed',
  // records
  'duplicates are kept',
  'duplicates leave out the table',
  'duplicates leave out DeviceId',
  'duplicates leave out ActionType',
  'duplicates leave out Timestamp',
  'duplicates compare ReportId as text',
  'duplicates compare Timestamp as a time',
  'records without ReportId are duplicates',
  'table names ignore case',
] as const;

export type Misreading = (typeof misreadings)[number];

export interface Bend {
  /** Conditions that are not tested, by the names in conditionNames. */
  readonly without?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly misread?: readonly Misreading[];
}
