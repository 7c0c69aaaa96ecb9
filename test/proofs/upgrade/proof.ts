import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { MemoryHubs } from '../../../lib/hubs/memory';
import { HopwatchError } from '../../../lib/model/errors';
import { entriesBefore, factsOfMessage, laneFormat } from '../../../lib/pipeline/lane/lane-log';
import { newestRevisions } from '../../support/newest-revisions';
import { hopsIn, streamHops } from '../../support/simulation/hops';
import { type Proof, tellFailure } from '../harness';
import { type Fixture, factsLeft, fixtures, storesLeft } from './fixture';
import { frozen, thawed } from './frozen';
import { emptyHubs, lanes, plan, reader, take } from './pipeline';
import { questions } from './questions';

/** What is wrong, or nothing. */
type Case = () => Promise<string | undefined>;

/** Each question to stores of its own: some of them write. */
const answersAlike = (fixture: Fixture): readonly Case[] =>
  fixture.answers.map(({ question, about, answer }) => async () => {
    const now = frozen(await questions[question](await storesLeft(fixture), thawed(about)));
    return isDeepStrictEqual(now, answer)
      ? undefined
      : `${question} ${JSON.stringify(about)}: was ${JSON.stringify(answer)}, is ${JSON.stringify(now)}`;
  });

/** The hub as the version left it. */
const hubsLeft = async (fixture: Fixture): Promise<MemoryHubs> => {
  const hubs = emptyHubs();
  for (const [lane, messages] of factsLeft(fixture).entries())
    await hubs.publish(
      lane,
      messages.map(({ body }) => body),
    );
  return hubs;
};

const factsIn = (raw: readonly string[]) =>
  raw.flatMap((body, sequence) => {
    const { facts, context, hosts } = reader.decode(Buffer.from(body, 'utf8'), `0/${sequence}`);
    return [...facts, ...context, ...hosts];
  });

/** Today's code takes what the version had not taken, over what it left: the hops are those of all of it. */
const goesOn =
  (fixture: Fixture): Case =>
  async () => {
    const [stores, hubs] = [await storesLeft(fixture), await hubsLeft(fixture)];
    await take(fixture.raw.slice(fixture.taken), fixture.taken, stores, hubs);
    const [found, wanted] = [streamHops(await newestRevisions(stores)), hopsIn(factsIn(fixture.raw))];
    if (wanted.length > 0 && isDeepStrictEqual(found, wanted)) return undefined;
    return `goes on to ${JSON.stringify(found)} and not to ${JSON.stringify(wanted)}`;
  };

/** The same message or row as a version of another format would have packed it. */
const ofAnotherFormat = (packed: Uint8Array): Buffer => {
  const text = inflateRawSync(packed).toString('utf8');
  return deflateRawSync(text.replace(`"format":${laneFormat}`, `"format":${laneFormat + 1}`));
};

const refused = async (what: string, read: () => unknown): Promise<string | undefined> => {
  try {
    await read();
    return `${what} of another format was read`;
  } catch (error) {
    return error instanceof HopwatchError && error.disposition === 'fatal' ? undefined : `${what} of another format: ${String(error)}`;
  }
};

const refusesOthers = (fixture: Fixture): readonly Case[] => [
  ...factsLeft(fixture)
    .flat()
    .map(
      ({ body }): Case =>
        async () =>
          refused('a message', () => factsOfMessage(ofAnotherFormat(body))),
    ),
  ...lanes.map(
    (lane): Case =>
      async () => {
        const rows = await (await storesLeft(fixture)).stateLog.load(lane, Number.MAX_SAFE_INTEGER);
        const outcomes = rows.map((row) =>
          refused('a row', () => entriesBefore([{ ...row, payload: ofAnotherFormat(row.payload) }], Number.MAX_SAFE_INTEGER)),
        );
        return rows.length === 0 ? `lane ${lane.lane} has no rows` : (await Promise.all(outcomes)).find((fault) => fault !== undefined);
      },
  ),
  async () => refused('a plan', async () => (await storesLeft(fixture)).lanePlan.fix({ ...plan, format: laneFormat + 1 })),
];

export const upgrade: Proof = {
  name: 'upgrade',
  about:
    'rows and messages that an earlier version wrote: read alike, gone on from, and refused where the format is another. All of them, whatever --cases says',
  cases: 1,
  run: async ({ seed }, tick) => {
    const left = fixtures();
    const cases = left.flatMap((fixture) => [...answersAlike(fixture), goesOn(fixture), ...refusesOthers(fixture)]);
    let failures = 0;
    for (const one of cases) {
      const fault = await one().catch(String);
      if (fault !== undefined) {
        failures++;
        tellFailure(seed, [fault]);
      }
      tick();
    }
    const kinds = new Set(left.flatMap(({ answers }) => answers.map(({ question }) => question)));
    return {
      cases: cases.length,
      failures,
      coverage: {
        versions: left.map(({ version }) => version).join(),
        questions: `${kinds.size}/${Object.keys(questions).length}`,
        rows: String(left.flatMap(({ tables }) => Object.values(tables).flat()).length),
      },
    };
  },
};
