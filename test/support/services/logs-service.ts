import { gunzipSync } from 'node:zlib';
import { type Column, columns } from '../../../lib/sinks/logs-ingestion/record';
import { type Received, type Reply, refusal, type TlsService, tlsService } from './tls-service';

export const ruleId = `dcr-${'0a'.repeat(16)}`;
export const stream = 'Custom-LateralDetections_CL';

type Row = Readonly<Record<string, unknown>>;

export interface LogsService extends TlsService {
  /** The table: rows in the order of arrival, repeats included. */
  readonly rows: readonly Row[];
}

/** What the service takes: bytes of a call, and of one value, which it cuts without a word. */
const callBytes = 1_000_000;
const valueBytes = 64 * 1024;

const fits: Readonly<Record<Column['column'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  int: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
  real: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  datetime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  dynamic: (value) => typeof value === 'object',
};

/** What is wrong with a row; the service would drop or null it silently, so the stand-in says it. */
const faultsIn = (row: Row): readonly string[] =>
  Object.entries(row).flatMap(([name, value]) => {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) return [`${name} is no column`];
    const bytes = Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
    return [
      ...(fits[column.column](value) ? [] : [`${name} is no ${column.column}`]),
      ...(bytes > valueBytes ? [`${name} has ${bytes} bytes`] : []),
    ];
  });

const isForUs = ({ method, url, headers }: Received): boolean =>
  method === 'POST' &&
  url.pathname === `/dataCollectionRules/${ruleId}/streams/${stream}` &&
  url.searchParams.get('api-version') === '2023-01-01' &&
  headers['content-type']?.startsWith('application/json') === true;

/** Azure Monitor's Logs Ingestion API with one data collection rule: it appends, and takes the same row as often as it comes. */
export const logsService = async (token: string): Promise<LogsService> => {
  const rows: Row[] = [];
  const answer = (request: Received): Reply => {
    if (!isForUs(request)) return refusal(404, 'RuleNotFound');
    if (request.headers.authorization !== `Bearer ${token}`) return refusal(401, 'InvalidToken');
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(request.body) : request.body;
    if (body.length > callBytes) return refusal(413, 'ContentLengthLimitExceeded');
    const sent = JSON.parse(body.toString('utf8')) as readonly Row[];
    const faults = sent.flatMap(faultsIn);
    if (faults.length > 0) return refusal(400, 'InvalidRecord', faults.join('; '));
    rows.push(...sent);
    return { status: 204 };
  };
  return { ...(await tlsService(answer)), rows };
};
