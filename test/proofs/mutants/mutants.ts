/** A fault put into the code on purpose. `find` stands in the file exactly once. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const host = 'test/support/simulation/host.ts';
const ingest = 'lib/pipeline/ingest-batch.ts';
const publishFacts = 'lib/pipeline/lane/publish-facts.ts';
const correlate = 'lib/pipeline/correlate-batch.ts';
const lane = 'lib/pipeline/lane/lane.ts';
const laneLog = 'lib/pipeline/lane/lane-log.ts';
const ids = 'lib/pipeline/incidents/ids.ts';
const record = 'lib/pipeline/incidents/record-incident.ts';
const sweep = 'lib/pipeline/sweep.ts';
const deliver = 'lib/pipeline/incidents/deliver.ts';
const settle = 'lib/pipeline/incidents/settle.ts';
const forget = 'lib/pipeline/knowledge/forget.ts';
const overdue = 'lib/pipeline/incidents/overdue.ts';
const incidents = 'lib/stores/ports/incidents.ts';
const stateLog = 'lib/stores/ports/state-log.ts';
const tell = 'lib/pipeline/links/tell.ts';

/** One for each rule that the state, the outbox and the incidents rest on, and for each way in which peers are known to lose events. */
export const mutants: readonly Mutant[] = [
  {
    name: 'the host checkpoints a batch that failed',
    file: host,
    find: '.then(done, () => undefined)',
    replace: '.then(done, done)',
  },
  {
    name: 'a failed send is swallowed',
    file: publishFacts,
    find: 'hubs.publish(lane, messagesOf(own))',
    replace: 'hubs.publish(lane, messagesOf(own)).catch(() => undefined)',
  },
  {
    name: 'a raw partition is noted as sent before it is',
    file: ingest,
    find: '  await publishFacts(',
    replace: `  for (const { sequence, enqueuedAt } of messages.slice(-1))
    await ports.progress.noteRaw(plan.generation, { partition, next: sequence + 1, enqueuedAt });
  await publishFacts(`,
  },
  {
    name: 'a device is no key: its facts go to any lane',
    file: publishFacts,
    find: 'const lane = laneOf(fact.device, lanes);',
    replace: 'const lane = laneOf(fact.id as unknown as typeof fact.device, lanes);',
  },
  {
    name: 'a lane is noted as done before its rows are there',
    file: correlate,
    find: '  await ports.stateLog.append(',
    replace: '  await ports.progress.noteLane(lane, (entries.at(-1)?.sequence ?? -1) + 1);\n  await ports.stateLog.append(',
  },
  {
    name: 'a failed append is swallowed',
    file: correlate,
    find: "rowsOf(entries, (fact) => settings.rules.kindOf(fact.table) === 'long'),\n  );",
    replace: "rowsOf(entries, (fact) => settings.rules.kindOf(fact.table) === 'long'),\n  ).catch(() => undefined);",
  },
  {
    name: 'only the match of a fresh position is evaluated, a redelivered one is skipped',
    file: correlate,
    find: 'const touchedBy = (entries: readonly LaneEntry[], { devices }: LaneState): readonly Touched[] => {',
    replace: `const sawBefore = new Set<string>();
const touchedBy = (all: readonly LaneEntry[], { devices }: LaneState): readonly Touched[] => {
  const entries = all.filter(({ facts }) => {
    const key = JSON.stringify(facts.map(({ device, id }) => [device, id]));
    return !sawBefore.has(key) && sawBefore.add(key);
  });`,
  },
  {
    name: 'only a child makes its match complete',
    file: correlate,
    find: 'for (const fact of facts) ids.set(',
    replace: "for (const fact of facts) if (fact.table === 'DeviceProcessEvents') ids.set(",
  },
  {
    name: 'a state in memory carries no position',
    file: lane,
    find: 'return state?.next === position ? state : undefined;',
    replace: 'return state;',
  },
  {
    name: 'nothing is loaded: what memory lacks is lacking',
    file: correlate,
    find: 'return loadState(ports.stateLog, lane, first, await pastIn(correlating));',
    replace: 'return { next: first, devices: new Map(), crowds: new Map() };',
  },
  {
    name: 'a row is keyed by its end alone: another split of the range writes over it',
    file: stateLog,
    find: '{numberKey(first)}`;',
    replace: '{numberKey(last)}`;',
  },
  {
    name: 'a row holds what memory holds and not its own range',
    file: laneLog,
    find: 'items[0]?.sequence ?? 0,',
    replace: 'items.at(-1)?.sequence ?? 0,',
  },
  {
    name: 'a fact expires without the lateness',
    file: lane,
    find: 'add(reachOf(fact.table), lateness)',
    replace: 'add(reachOf(fact.table), (lateness - lateness) as Duration)',
  },
  {
    name: 'the newest Timestamp is taken for the watermark',
    file: correlate,
    find: '  expire(state, await pastIn(correlating));',
    replace: `  const watermark = [...state.devices.values()].flatMap((held) => [...held.values()].map(({ fact }) => fact.at)).reduce<Ticks | undefined>(
    (latest, at) => (latest === undefined || at > latest ? at : latest),
    undefined,
  );
  expire(state, pastAt(watermark, settings.rules.reachOf, settings.lateness));`,
  },
  {
    name: 'the watermark is the greatest of the raw partitions',
    file: sweep,
    find: '.reduce(earlier), brokerSkew)',
    replace: '.reduce(later), brokerSkew)',
  },
  {
    name: 'the hub is asked before the progress is read',
    file: sweep,
    find: `  const noted = await progress.readRaw(generation);
  if (noted.length === 0) return undefined;
  const newest = noted.map(({ enqueuedAt }) => enqueuedAt).reduce(later);
  const times = (await hubs.rawPartitions())`,
    replace: `  const answered = await hubs.rawPartitions();
  const noted = await progress.readRaw(generation);
  if (noted.length === 0) return undefined;
  const newest = noted.map(({ enqueuedAt }) => enqueuedAt).reduce(later);
  const times = answered`,
  },
  {
    name: 'no barrier: the watermark is raised as soon as it is known',
    file: sweep,
    find: '<= barrier.after) return;',
    replace: '< 0) return;',
  },
  {
    name: 'rows are trimmed without their reach',
    file: sweep,
    find: 'minus(watermark, keep)',
    replace: 'minus(watermark, lateness)',
  },
  {
    name: 'nothing is settled',
    file: settle,
    find: '= await ports.settling.due(lane, watermark);',
    replace: '= (await ports.settling.due(lane, watermark)).slice(0, 0);',
  },
  {
    name: 'no sweep rings again',
    file: overdue,
    find: 'await doorbell.ring(ref);',
    replace: 'await Promise.resolve(doorbell);',
  },
  {
    name: 'a bell is deleted when it was rung',
    file: overdue,
    find: 'await doorbell.ring(ref);',
    replace: 'await doorbell.ring(ref).then(() => incidents.deleteBell(ref));',
  },
  {
    name: 'the bells are written after the revisions',
    file: record,
    find: "if ((await recorder.incidents.insert(bucket, now)) === 'conflict') continue;",
    replace: `if ((await recorder.incidents.insert(bucket, now.filter(({ kind }) => kind !== 'bell'))) === 'conflict') continue;
    await recorder.incidents.insert(bucket, now.filter(({ kind }) => kind === 'bell'));`,
  },
  {
    name: 'a conflict is taken for a success',
    file: record,
    find: "=== 'conflict') continue;",
    replace: "=== 'conflict') return recorded(rung, plan.current, found);",
  },
  {
    name: 'an absorbed incident is not followed',
    file: record,
    find: 'if (revision.absorbedBy !== undefined) queue.push(revision.absorbedBy);',
    replace: '',
  },
  {
    name: 'claims are not written',
    file: record,
    find: '...claimRows(keys, found.claimed, plan.current.id)]',
    replace: '...claimRows(keys, found.claimed, plan.current.id).slice(0, 1)]',
  },
  {
    name: 'the evidence of those absorbed is dropped',
    file: record,
    find: 'unite(recorder.telling, ...rows.map((row) => row.evidence), hop.evidence)',
    replace: 'unite(recorder.telling, stays.evidence, hop.evidence)',
  },
  {
    name: 'the id is new at every attempt',
    file: ids,
    find: 'idOf(tenant, device, anchor)',
    replace: 'idOf(tenant + Math.random(), device, anchor)',
  },
  {
    name: 'marked as posted before it is',
    file: deliver,
    find: '    await sink.deliver(incident);',
    replace: '    await deliveries.noteReached(ref, sink.name);\n    await sink.deliver(incident);',
  },
  {
    name: 'what one sink has, all have',
    file: deliver,
    find: ' && !reached.has(name)',
    replace: ' && reached.size === 0',
  },
  {
    name: 'a refusal is a delivery',
    file: deliver,
    find: 'if (refusals.length > 0) return',
    replace: 'if (refusals.length > ports.sinks.length) return',
  },
  {
    name: 'the newest revision is taken for the first',
    file: incidents,
    find: '`))).at(-1)',
    replace: '`))).at(0)',
  },
  {
    name: 'whoever comes last tells nobody, and nobody is asked again',
    file: tell,
    find: 'if (current === undefined ||',
    replace: 'if (current !== undefined ||',
  },
  {
    name: 'what was learnt is forgotten as soon as the watermark has passed it',
    file: forget,
    find: "minus(watermark, add(add(rules.reachOfKind('long'), lateness), lookBack))",
    replace: 'watermark',
  },
];
