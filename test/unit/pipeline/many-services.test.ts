import { compile } from '../../../lib/engine/compile';
import { hours, milliseconds, ticksOf } from '../../../lib/model/time';
import { correlateBatch } from '../../../lib/pipeline/correlate-batch';
import { decoder } from '../../../lib/pipeline/decoding/decode';
import { laneStates } from '../../../lib/pipeline/lane/lane';
import { messagesOf } from '../../../lib/pipeline/lane/lane-log';
import type { RevisionRef, Telemetry } from '../../../lib/pipeline/ports';
import { lists, rules } from '../../../lib/rules';
import { installed, loggedOn, t, target } from '../../../lib/rules/scenario/records';
import { memoryStores } from '../../../lib/stores/memory';

const ruleSet = compile(rules, 'live');
const reader = decoder(ruleSet, 'by-file');
const settings = { tenant: 't', rules: ruleSet, lists, enrichers: [], lateness: hours(6) };
const perMinute = 300;

/** A service, and the logon of its session where it is the first of it. Every session comes from a machine of its own. */
const installOf = (n: number, sessions: number): readonly object[] => {
  const [session, at] = [n % sessions, milliseconds((60_000 / perMinute) * n)];
  const caller = { RemoteIP: `10.20.${session >> 8}.${session & 255}`, ReportId: 2 * n, Timestamp: t(at) };
  const install = { ReportId: 2 * n + 1, Timestamp: t(at, milliseconds(100)) };
  return [
    ...(n < sessions ? [loggedOn(100_000 + session, caller)] : []),
    installed({ name: `svc${n}`, path: `C:\\Windows\\svc${n}.exe` }, 100_000 + session, install),
  ];
};

/** A device on which 300 services a minute are installed from elsewhere. */
const flooded = async (minutes: number, sessions: number) => {
  const [stores, states, rung] = [memoryStores(), laneStates(), [] as RevisionRef[]];
  const counts: Record<string, number> = {};
  const telemetry: Telemetry = {
    count: (metric, value, { device = '' } = {}) => {
      const name = `${metric} ${device}`.trim();
      counts[name] = (counts[name] ?? 0) + value;
    },
    log: () => undefined,
  };
  const ports = { ...stores, telemetry, doorbell: { ring: async () => undefined } };
  for (let batch = 0; batch < 3 * minutes; batch++) {
    const records = Array.from({ length: 100 }, (_, n) => installOf(100 * batch + n, sessions)).flat();
    const { facts } = reader.decode(Buffer.from(JSON.stringify({ records })), `0/${batch}`);
    const messages = messagesOf(facts).map((body) => ({ sequence: batch, enqueuedAt: ticksOf(BigInt(batch)), body }));
    rung.push(...(await correlateBatch({ lane: { generation: 1, lane: 0 }, messages }, states, settings, ports)));
  }
  return {
    incidents: new Set(rung.map(({ id }) => id)).size,
    opened: counts[`incidents.opened ${target.DeviceId}`],
    refused: counts[`state.refused ${target.DeviceId}`],
  };
};

test('however many services one session installs, it is one incident', async () => {
  expect(await flooded(3, 1)).toEqual({ incidents: 1, opened: 1, refused: 3 * (perMinute - 100) });
});

test('many sessions are an incident each, up to as many as facts of a table are held: a hundred a minute', async () => {
  const refusedOfBoth = 2 * 2 * (perMinute - 100);
  expect(await flooded(2, 2 * perMinute)).toEqual({ incidents: 200, opened: 200, refused: refusedOfBoth });
});
