import type { Incident, IncidentProcess } from '../../model/incident';
import { known } from '../../model/known';
import type { Role } from '../../model/match';
import { plainText } from '../display-text';
import { type Column, columns, entitiesBytes, type Row } from './record';

/** Room for the mark that says how much is missing. */
const markRoom = 40;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value), 'utf8');

/** How many of the first entries fit into so many bytes. */
const fitting = (entries: readonly unknown[], limit: number): number => {
  let bytes = 0;
  for (const [index, entry] of entries.entries()) {
    bytes += bytesOf(entry) + 1;
    if (bytes > limit) return index;
  }
  return entries.length;
};

const splitHost = (name: string): Pick<Row, 'HostName' | 'DnsDomain'> => {
  const [host = '', ...domain] = name.split('.');
  return { HostName: host, DnsDomain: domain.join('.') };
};

const splitAccount = (account: string): readonly [name: string, domain: string] => {
  const slash = account.indexOf('\\');
  return [account.slice(slash + 1), account.slice(0, Math.max(0, slash))];
};

/** The account that came over the network says more than the one the program runs as, which is often SYSTEM. */
const accountOf = ({ sources, accounts }: Incident): string =>
  sources.find(({ account }) => account !== undefined)?.account ?? accounts[0] ?? '';

const accountColumns = (incident: Incident): Partial<Row> => {
  const [name, domain] = splitAccount(accountOf(incident));
  const known = incident.entities.flatMap((one) => (one.Type === 'account' && one.Name === name ? [one] : []));
  const own = known.find(({ NTDomain }) => NTDomain === undefined || NTDomain === domain);
  return { AccountName: name, AccountNTDomain: domain, AccountSid: own?.Sid, AccountUpnSuffix: own?.UPNSuffix };
};

const firstTime = ({ evidence }: Incident, ...roles: readonly Role[]): string | undefined =>
  roles.flatMap((role) => evidence.filter((one) => one.role === role).map((one) => one.timestamp)).sort()[0];

const sourceColumns = ({ sources }: Incident): Partial<Row> => {
  const [best] = sources;
  const port = Number(best?.port);
  return {
    RemoteIP: best?.ip,
    RemotePort: Number.isInteger(port) && port < 2 ** 31 ? port : undefined,
    RemoteDeviceId: best?.deviceId,
    RemoteDeviceName: best?.deviceName ?? best?.claimedName,
  };
};

const pidOf = (process: IncidentProcess | undefined): string | undefined => (process?.pid === undefined ? undefined : String(process.pid));

/** Defender's folder path ends with the file's name. */
const directoryOf = (process: IncidentProcess | undefined): string | undefined => {
  const path = process?.folderPath;
  const cut = path?.lastIndexOf('\\') ?? -1;
  return cut > 0 ? path?.slice(0, cut) : path;
};

const processColumns = ({ processes }: Incident): Partial<Row> => {
  const server = processes.find(({ role }) => role === 'server');
  const child = processes.find(({ role }) => role === 'child');
  return {
    ServerProcessName: server?.fileName,
    ServerProcessId: pidOf(server),
    ServerCreationTime: server?.creationTime,
    ServerCommandLine: server?.commandLine,
    ChildFileName: child?.fileName,
    ChildDirectory: directoryOf(child),
    ChildProcessId: pidOf(child),
    ChildCreationTime: child?.creationTime,
    ChildCommandLine: child?.commandLine,
    ChildSha1: child?.sha1,
    HashAlgorithm: child?.sha1 === undefined ? undefined : 'SHA1',
  };
};

const techniqueColumns = ({ tactics, techniques }: Incident): Partial<Row> => ({
  Tactics: JSON.stringify(tactics),
  Techniques: JSON.stringify([...new Set(techniques.map((technique) => technique.split('.', 1)[0]))]),
  SubTechniques: JSON.stringify(techniques.filter((technique) => technique.includes('.'))),
});

const fullRow = (incident: Incident, tenant: string): Row => ({
  DetectionId: incident.id,
  Revision: incident.revision,
  Mode: incident.mode,
  SeverityRaised: incident.severityRaised ?? false,
  Recurred: incident.recurred ?? false,
  AbsorbedBy: incident.absorbedBy,
  RuleIds: [...incident.rules],
  EngineVersion: incident.engineVersion,
  SourceTenantId: tenant,
  DetectionTitle: plainText(incident.title),
  DetectionSummary: plainText(incident.summary),
  Severity: incident.severity,
  SeverityReasons: [...incident.severityReasons],
  Confidence: incident.confidence,
  ...techniqueColumns(incident),
  DeviceId: incident.device.id,
  DeviceName: incident.device.name,
  ...splitHost(incident.device.name),
  ...sourceColumns(incident),
  Sources: [...incident.sources],
  ...accountColumns(incident),
  Accounts: [...incident.accounts],
  ...processColumns(incident),
  Processes: [...incident.processes],
  ConnectionTime: firstTime(incident, 'accept', 'carrier', 'rpc') ?? firstTime(incident, 'logon'),
  ServerTime: firstTime(incident, 'server'),
  ChildTime: firstTime(incident, 'child'),
  FirstSeen: incident.firstSeen,
  LastSeen: incident.lastSeen,
  Evidence: [...incident.evidence],
  Links: [...incident.links],
  Enrichment: Object.entries(incident.enrichment).map(([name, finding]) => ({ name, ...finding })),
  Gaps: [...incident.gaps],
  Entities: JSON.stringify(incident.entities.slice(0, fitting(incident.entities, entitiesBytes - markRoom))),
  TextCut: fitting(incident.entities, entitiesBytes - markRoom) < incident.entities.length,
});

/** The text up to `limit`, with a mark of what is missing. No character is cut in two. */
const cutText = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - markRoom).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}… (${text.length - kept.length} more characters)`;
};

/** The first entries that fit, and how many are missing. */
const cutList = (entries: readonly unknown[], limit: number): readonly unknown[] => {
  if (bytesOf(entries) <= limit) return entries;
  const kept = entries.slice(0, fitting(entries, limit - markRoom));
  return [...kept, { cut: `${entries.length - kept.length} more` }];
};

const fitted = ({ limit }: Column, value: unknown): unknown => {
  if (limit === undefined) return value;
  if (typeof value === 'string') return cutText(value, limit);
  return Array.isArray(value) ? cutList(value, limit) : value;
};

/** Every column within its limit. */
const withinLimits = (row: Row): Row => {
  const cut = Object.fromEntries(columns.map((column) => [column.name, fitted(column, row[column.name])])) as Row;
  return { ...cut, TextCut: row.TextCut || columns.some(({ name }) => cut[name] !== row[name]) };
};

/**
 * The incident as one row: the same for the same revision, whoever writes it. At most half a megabyte, so that a call never
 * has more than the service takes. A column that is unknown is absent: null in the table.
 */
export const rowOf = (incident: Incident, tenant: string): Row => known(withinLimits(fullRow(incident, tenant))) as Row;

/** The row without its lists: what is left to try when the service finds it too large all the same. */
export const trimmedRow = (row: Row): Row => {
  const lists = columns.filter(({ column }) => column === 'dynamic').map(({ name }) => [name, []]);
  return { ...row, ...Object.fromEntries(lists), TextCut: true };
};
