/*
 * The worked examples of the exact reading, section 8, as data. Every example bends one of the base worlds `A`, `B`
 * and `C` and says which rows follow.
 */
import type { RawRecord } from '../../oracle/records';
import type { CanonicalRow, RowConnection, Rule } from '../../oracle/rows';
import type { BaseRecord } from '../drafts';
import { type Columns, columnName, t } from './columns';
import { type BaseName, publishedBases } from './published-bases';

/** server and child as `PID @ creation`, and the labels of the connections. */
export interface ExampleRow {
  readonly server: string;
  readonly child: string;
  readonly from: readonly string[];
}

export interface WorkedExample {
  readonly id: string;
  readonly rule: Rule;
  readonly bend: string;
  readonly why: string;
  readonly records: readonly BaseRecord[];
  readonly rows: readonly ExampleRow[];
}

const ruleOf: Readonly<Record<BaseName, Rule>> = { A: 'dcom-remote-child', B: 'dcom-activation-child', C: 'scm-remote-service' };

interface Change {
  /** The text of the page. */
  readonly bend: string;
  /** `X.Column=value`: columns of base records to set, `undefined` to remove. */
  readonly set?: Readonly<Record<string, Columns>>;
  /** `-X` */
  readonly drop?: readonly string[];
  /** `+Y=X: …`: a copy of base record `like`, or a new record of `table`. */
  readonly add?: readonly ({ readonly label: string; readonly columns?: Columns } & (
    | { readonly like: string }
    | { readonly table: string }
  ))[];
  /** `+99 C` */
  readonly copies?: { readonly like: 'N' | 'C'; readonly count: number };
  readonly rows: readonly ExampleRow[];
  readonly why: string;
}

const baseRecord = (base: BaseName, label: string): BaseRecord => {
  const found = publishedBases[base].records.find((record) => record.label === label);
  if (found === undefined) throw new Error(`world ${base} has no ${label}`);
  return found;
};

const copyColumns = (like: 'N' | 'C', index: number): Columns =>
  like === 'N' ? { RemotePort: 52000 + index } : { ProcessId: 5000 + index };

const copyLabel = (like: 'N' | 'C', index: number): string => `${like}#${index}`;

const recordsOf = (base: BaseName, change: Change): BaseRecord[] => {
  const bent = publishedBases[base].records
    .filter(({ label }) => change.drop?.includes(label) !== true)
    .map((record) => ({ ...record, columns: { ...record.columns, ...change.set?.[record.label] } }));
  const added = (change.add ?? []).map((addition) => {
    const like = 'like' in addition ? baseRecord(base, addition.like) : { table: addition.table, columns: { Timestamp: t(0) } };
    return { label: addition.label, table: like.table, columns: { ...like.columns, ...addition.columns } };
  });
  const { like, count } = change.copies ?? { like: 'C', count: 0 };
  const copies = Array.from({ length: count }, (_none, index) => {
    const { table, columns } = baseRecord(base, like);
    return { label: copyLabel(like, index), table, columns: { ...columns, ...copyColumns(like, index) } };
  });
  return [...bent, ...added, ...copies].map((record, index) => ({
    ...record,
    columns: { DeviceId: 'd1', ReportId: index + 1, ...record.columns },
  }));
};

const examplesOf = (base: BaseName, changes: readonly Change[]): WorkedExample[] =>
  changes.map((change, index) => ({
    id: `${base}${index + 1}`,
    rule: ruleOf[base],
    bend: change.bend,
    why: change.why,
    records: recordsOf(base, change),
    rows: change.rows,
  }));

const missing = undefined;
const none: readonly ExampleRow[] = [];

// ---- A --------------------------------------------------------------------------------------------------------------

const rowA = (serverCreation: string, from: readonly string[] = ['N']): ExampleRow => ({
  server: `4100@${serverCreation}`,
  child: '4200@t12',
  from,
});

const examplesA = examplesOf('A', [
  { bend: 'nothing', rows: [rowA('t8')], why: 'names differ in case only' },
  { bend: 'C.Timestamp=t10', set: { C: { Timestamp: t(10) } }, rows: [rowA('t8')], why: '0 ticks after the connection' },
  { bend: 'C.Timestamp=t9.9999999', set: { C: { Timestamp: t('9.9999999') } }, rows: none, why: 'one tick before it' },
  { bend: 'N.I.CreationTime=t8.0000001', set: { N: { 'I.CreationTime': t('8.0000001') } }, rows: none, why: 'another holder of PID 4100' },
  {
    bend: 'S.ProcessCreationTime missing',
    set: { S: { ProcessCreationTime: missing } },
    rows: [rowA('null')],
    why: "N and C know it, but the row prints S's",
  },
  {
    bend: 'S.ProcessCreationTime missing; C.I.CreationTime=t7',
    set: { S: { ProcessCreationTime: missing }, C: { 'I.CreationTime': t(7) } },
    rows: [rowA('null')],
    why: 'N says t8, C says t7: each is compared with S only',
  },
  {
    bend: 'S.Timestamp=t11; S.ProcessCreationTime=t11; C.I.CreationTime=t11; N.I.CreationTime missing',
    set: { S: { Timestamp: t(11), ProcessCreationTime: t(11) }, C: { 'I.CreationTime': t(11) }, N: { 'I.CreationTime': missing } },
    rows: none,
    why: 'identity open, server created after the connection',
  },
  {
    bend: 'S.Timestamp=t11; S.ProcessCreationTime=t11; C.I.CreationTime=t11; N.I.CreationTime=t11',
    set: { S: { Timestamp: t(11), ProcessCreationTime: t(11) }, C: { 'I.CreationTime': t(11) }, N: { 'I.CreationTime': t(11) } },
    rows: [rowA('t11')],
    why: 'identity known: order does not matter',
  },
  {
    bend: 'S.Timestamp=t12.0000001; C.I.CreationTime missing',
    set: { S: { Timestamp: t('12.0000001') }, C: { 'I.CreationTime': missing } },
    rows: none,
    why: 'C does not know the creation time, and S was recorded after C',
  },
  { bend: 'S.Timestamp=t12.0000001', set: { S: { Timestamp: t('12.0000001') } }, rows: [rowA('t8')], why: 'the same, but C knows it' },
  {
    bend: '+S2=S: Timestamp=t3, ProcessCreationTime=t3; N.I.CreationTime missing; C.I.CreationTime missing',
    set: { N: { 'I.CreationTime': missing }, C: { 'I.CreationTime': missing } },
    add: [{ label: 'S2', like: 'S', columns: { Timestamp: t(3), ProcessCreationTime: t(3) } }],
    rows: [rowA('t3'), rowA('t8')],
    why: 'two holders, nothing tells them apart: two rows',
  },
  {
    bend: '+N2=N: Timestamp=t11, RemoteIP=10.1.0.67; +N3=N: Timestamp=t12.5, RemoteIP=10.1.0.68',
    add: [
      { label: 'N2', like: 'N', columns: { Timestamp: t(11), RemoteIP: '10.1.0.67' } },
      { label: 'N3', like: 'N', columns: { Timestamp: t('12.5'), RemoteIP: '10.1.0.68' } },
    ],
    rows: [rowA('t8', ['N', 'N2'])],
    why: 'the third came after the child',
  },
  { bend: 'N.RemoteIP=::ffff:127.9.9.9', set: { N: { RemoteIP: '::ffff:127.9.9.9' } }, rows: none, why: 'loopback' },
  { bend: 'N.RemoteIP=::ffff:10.1.0.5', set: { N: { RemoteIP: '::ffff:10.1.0.5' } }, rows: none, why: 'own address' },
  { bend: 'N.RemoteIP=127.0.0.01', set: { N: { RemoteIP: '127.0.0.01' } }, rows: [rowA('t8')], why: 'no address, so not loopback' },
  { bend: 'N.RemoteIP missing', set: { N: { RemoteIP: missing } }, rows: [rowA('t8')], why: 'no address, not equal to LocalIP' },
  {
    bend: 'N.RemoteIP missing; N.LocalIP missing',
    set: { N: { RemoteIP: missing, LocalIP: missing } },
    rows: none,
    why: 'empty equals empty: own address',
  },
  {
    bend: 'S.I.CommandLine=C:\\Windows\\System32\\SVCHOST.EXE -K dcomlaunch -s LSM',
    set: { S: { 'I.CommandLine': 'C:\\Windows\\System32\\SVCHOST.EXE -K dcomlaunch -s LSM' } },
    rows: [rowA('t8')],
    why: 'substring, ic',
  },
  {
    bend: 'C.ActionType=OpenProcess; C.FileName=WerFault.exe.exe',
    set: { C: { ActionType: 'OpenProcess', FileName: 'WerFault.exe.exe' } },
    rows: [rowA('t8')],
    why: 'no action test on C; not WerFault.exe',
  },
  { bend: 'C.DeviceId=D1', set: { C: { DeviceId: 'D1' } }, rows: none, why: 'case matters in DeviceId' },
  {
    bend: 'S.ProcessId missing; N.I.Id missing; C.I.Id missing',
    set: { S: { ProcessId: missing }, N: { 'I.Id': missing }, C: { 'I.Id': missing } },
    rows: none,
    why: 'an unknown number equals nothing',
  },
]);

// ---- B --------------------------------------------------------------------------------------------------------------

const rowB: ExampleRow = { server: '4100@t1001', child: '4200@t1050', from: ['N'] };

const examplesB = examplesOf('B', [
  { bend: 'S.Timestamp=t1002', set: { S: { Timestamp: t(1002) } }, rows: [rowB], why: '20,000,000 ticks' },
  { bend: 'S.Timestamp=t1002.0000001', set: { S: { Timestamp: t('1002.0000001') } }, rows: none, why: 'one tick more' },
  { bend: 'S.Timestamp=t999.9999999', set: { S: { Timestamp: t('999.9999999') } }, rows: none, why: 'activation before the connection' },
  { bend: 'V.ProcessCreationTime=t701', set: { V: { ProcessCreationTime: t(701) } }, rows: none, why: 'exactly 5 min after boot' },
  { bend: 'V.ProcessCreationTime=t700.9999999', set: { V: { ProcessCreationTime: t('700.9999999') } }, rows: [rowB], why: 'one tick more' },
  {
    bend: '+V2=V: Timestamp=t1010, ProcessCreationTime=t1010',
    add: [{ label: 'V2', like: 'V', columns: { Timestamp: t(1010), ProcessCreationTime: t(1010) } }],
    rows: [rowB],
    why: 'a boot after the activation does not count',
  },
  {
    bend: '+F=DeviceFileEvents: Timestamp=t7000, I.FileName=Services.exe, I.CreationTime=t800',
    add: [
      { label: 'F', table: 'DeviceFileEvents', columns: { Timestamp: t(7000), 'I.FileName': 'Services.exe', 'I.CreationTime': t(800) } },
    ],
    rows: none,
    why: 'boot known from another table, recorded later',
  },
  { bend: '-V', drop: ['V'], rows: [rowB], why: 'boot unknown' },
  { bend: 'C.Timestamp=t900', set: { C: { Timestamp: t(900) } }, rows: [rowB], why: "identity known: C's time is free" },
  {
    bend: 'C.Timestamp=t1000.9999999; C.I.CreationTime missing',
    set: { C: { Timestamp: t('1000.9999999'), 'I.CreationTime': missing } },
    rows: none,
    why: 'identity open, C before S',
  },
  { bend: 'C.P.CreationTime=t3', set: { C: { 'P.CreationTime': t(3) } }, rows: none, why: 'another DcomLaunch host' },
  {
    bend: 'S.FileName=DLLHOST.EXE; C.I.FileName=dllhost.exe',
    set: { S: { FileName: 'DLLHOST.EXE' }, C: { 'I.FileName': 'dllhost.exe' } },
    rows: none,
    why: 'excluded, ic',
  },
  {
    bend: 'N.ActionType=ConnectionFailed; N.LocalPort="135"',
    set: { N: { ActionType: 'ConnectionFailed', LocalPort: '135' } },
    rows: [rowB],
    why: 'any action but listening; numeric text',
  },
  { bend: 'N.RemoteIP=127.0.0.1', set: { N: { RemoteIP: '127.0.0.1' } }, rows: none, why: 'loopback, although LocalIP differs' },
]);

// ---- C --------------------------------------------------------------------------------------------------------------

const rowC = (serverCreation: string, from: readonly string[] = ['N']): ExampleRow => ({
  server: `600@${serverCreation}`,
  child: '4200@t1003',
  from,
});

const startUnknown = { N: { 'I.CreationTime': missing }, C: { 'I.CreationTime': missing } };

const rowOfCopy = (index: number): ExampleRow => ({ server: '600@t0', child: `${5000 + index}@t1003`, from: ['N'] });

const examplesC = examplesOf('C', [
  { bend: 'C.Timestamp=t1010', set: { C: { Timestamp: t(1010) } }, rows: [rowC('t0')], why: '100,000,000 ticks' },
  { bend: 'C.Timestamp=t1010.0000001', set: { C: { Timestamp: t('1010.0000001') } }, rows: none, why: 'one tick more' },
  {
    bend: 'N.I.CreationTime=t940; C.I.CreationTime=t940',
    set: { N: { 'I.CreationTime': t(940) }, C: { 'I.CreationTime': t(940) } },
    rows: none,
    why: 'exactly 60 s after services.exe',
  },
  {
    bend: 'N.I.CreationTime=t939.9999999; C.I.CreationTime missing',
    set: { N: { 'I.CreationTime': t('939.9999999') }, C: { 'I.CreationTime': missing } },
    rows: [rowC('t939.9999999')],
    why: 'one tick more; known from N only',
  },
  {
    bend: 'N.I.CreationTime missing; C.I.CreationTime missing',
    set: startUnknown,
    rows: [rowC('null')],
    why: 'start unknown suppresses nothing',
  },
  {
    bend: 'N.I.CreationTime missing; C.I.CreationTime missing; +V=DeviceProcessEvents: Timestamp=t950, FileName=services.exe',
    set: startUnknown,
    add: [{ label: 'V', table: 'DeviceProcessEvents', columns: { Timestamp: t(950), FileName: 'services.exe' } }],
    rows: none,
    why: 'boot from a process record without creation time',
  },
  {
    bend: 'N.I.CreationTime missing; C.I.CreationTime missing; +V=DeviceProcessEvents: Timestamp=t1001, FileName=services.exe',
    set: startUnknown,
    add: [{ label: 'V', table: 'DeviceProcessEvents', columns: { Timestamp: t(1001), FileName: 'services.exe' } }],
    rows: [rowC('null')],
    why: 'that boot came after the connection',
  },
  {
    bend: 'C.I.CreationTime missing; +N2=N: Timestamp=t1001, RemoteIP=10.1.0.67, I.CreationTime missing',
    set: { C: { 'I.CreationTime': missing } },
    add: [{ label: 'N2', like: 'N', columns: { Timestamp: t(1001), RemoteIP: '10.1.0.67', 'I.CreationTime': missing } }],
    rows: [rowC('t0'), rowC('null', ['N2'])],
    why: 'a pair that knows the start and one that does not',
  },
  {
    bend: '+K=DeviceFileCertificateInfo: Timestamp=t9000, DeviceId=d7, SHA1=a1, IsSigned=false',
    add: [{ label: 'K', table: 'DeviceFileCertificateInfo', columns: { Timestamp: t(9000), DeviceId: 'd7', SHA1: 'a1', IsSigned: false } }],
    rows: none,
    why: 'any certificate record clears',
  },
  {
    bend: '+K=DeviceFileCertificateInfo: Timestamp=t9000, SHA1=A1, IsSigned=true',
    add: [{ label: 'K', table: 'DeviceFileCertificateInfo', columns: { Timestamp: t(9000), SHA1: 'A1', IsSigned: true } }],
    rows: [rowC('t0')],
    why: 'case matters in SHA1',
  },
  {
    bend: '+K=DeviceFileCertificateInfo: Timestamp=t5, SHA1=a1; C.FileName=RUNDLL32.EXE',
    add: [{ label: 'K', table: 'DeviceFileCertificateInfo', columns: { Timestamp: t(5), SHA1: 'a1' } }],
    set: { C: { FileName: 'RUNDLL32.EXE' } },
    rows: [rowC('t0')],
    why: 'LOLBin, ic',
  },
  {
    bend: '+K=DeviceFileCertificateInfo: Timestamp=t5, SHA1 missing; C.SHA1 missing',
    add: [{ label: 'K', table: 'DeviceFileCertificateInfo', columns: { Timestamp: t(5), SHA1: missing } }],
    set: { C: { SHA1: missing } },
    rows: [rowC('t0')],
    why: 'no hash: neither certified nor prevalent',
  },
  { bend: '+99 C', copies: { like: 'C', count: 99 }, rows: none, why: '100 starts of one hash' },
  {
    bend: '+98 C; +L=C: Timestamp=t1010.0000001, ProcessId=9',
    copies: { like: 'C', count: 98 },
    add: [{ label: 'L', like: 'C', columns: { Timestamp: t('1010.0000001'), ProcessId: 9 } }],
    rows: [rowC('t0'), ...Array.from({ length: 98 }, (_none, index) => rowOfCopy(index))],
    why: 'the 100th start is in no pair',
  },
  {
    bend: '+99 C; C.FileName=cmd.exe',
    copies: { like: 'C', count: 99 },
    set: { C: { FileName: 'cmd.exe' } },
    rows: [rowC('t0')],
    why: 'the LOLBin counts towards the 100 and is kept itself',
  },
  {
    bend: '+99 N',
    copies: { like: 'N', count: 99 },
    rows: [rowC('t0', ['N', ...Array.from({ length: 99 }, (_none, index) => copyLabel('N', index))])],
    why: '100 connections, one start',
  },
  {
    bend: '+D=C',
    add: [{ label: 'D', like: 'C' }],
    rows: [rowC('t0')],
    why: 'two records of one process: same key (but two towards the 100)',
  },
  {
    bend: 'C.ProcessCommandLine=MSIEXEC.EXE /v',
    set: { C: { ProcessCommandLine: 'MSIEXEC.EXE /v' } },
    rows: none,
    why: 'excluded, whatever the file',
  },
  {
    bend: 'C.FileName=msiexec.exe; C.ProcessCommandLine="msiexec.exe" /V',
    set: { C: { FileName: 'msiexec.exe', ProcessCommandLine: '"msiexec.exe" /V' } },
    rows: [rowC('t0')],
    why: 'not the whole text',
  },
  {
    bend: 'C.ActionType=ProcessCreatedAggregatedReport',
    set: { C: { ActionType: 'ProcessCreatedAggregatedReport' } },
    rows: none,
    why: 'only ProcessCreated',
  },
]);

export const workedExamples: readonly WorkedExample[] = [...examplesA, ...examplesB, ...examplesC];

// ---- as records and rows --------------------------------------------------------------------------------------------

/** How a removed column is written: all three mean the same. */
export type MissingForm = 'absent' | 'null' | 'empty';

const missingForms: Readonly<Record<MissingForm, unknown>> = { absent: undefined, null: null, empty: '' };

const rawRecord = ({ table, columns }: BaseRecord, form: MissingForm): RawRecord => ({
  category: table,
  properties: Object.fromEntries(
    Object.entries(columns)
      .map(([short, value]): [string, unknown] => [columnName(short), value === undefined ? missingForms[form] : value])
      .filter(([, value]) => value !== undefined),
  ),
});

/** The records of an example as they arrive. */
export const exampleRecords = (example: WorkedExample, form: MissingForm = 'absent'): RawRecord[] =>
  example.records.map((record) => rawRecord(record, form));

const process = (text: string): { ProcessId: number; CreationTime: string | null } => {
  const [pid = '', creation = ''] = text.split('@');
  return { ProcessId: Number(pid), CreationTime: creation === 'null' ? null : t(creation.slice(1)) };
};

const connectionOf = (example: WorkedExample, label: string): RowConnection => {
  const columns = example.records.find((record) => record.label === label)?.columns ?? {};
  return {
    Timestamp: String(columns.Timestamp),
    ReportId: String(columns.ReportId),
    RemoteIP: String(columns.RemoteIP ?? ''),
    RemotePort: Number(columns.RemotePort),
  };
};

/** The rows of an example, to be compared after canonicalRows. */
export const exampleRows = (example: WorkedExample): CanonicalRow[] =>
  example.rows.map(({ server, child, from }) => ({
    rule: example.rule,
    DeviceId: 'd1',
    server: process(server),
    child: process(child),
    connections: from.map((label) => connectionOf(example, label)),
  }));
