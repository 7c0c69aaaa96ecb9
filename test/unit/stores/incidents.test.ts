import type { Address } from '../../../lib/model/address';
import type { DeviceId, Fact } from '../../../lib/model/fact';
import type { IncidentId, Origin, Revision } from '../../../lib/model/incident';
import { type Role, roles } from '../../../lib/model/match';
import { ticksOf } from '../../../lib/model/time';
import { learn } from '../../../lib/pipeline/knowledge/learn';
import { dialOf } from '../../../lib/pipeline/links/dials';
import { memoryStores } from '../../../lib/stores/memory';
import { factWith, incompressible } from '../../support/messages/facts';

const revisionWith = (byRole: Readonly<Partial<Record<Role, readonly Fact[]>>>): Revision => ({
  id: '6f1e3a52-8c0e-5d0b-9c1f-2f6b1f0e7a44' as IncidentId,
  revision: 1,
  device: 'd1' as DeviceId,
  openedAt: ticksOf(0n),
  evidence: {
    rules: ['r/f'],
    roles: Object.fromEntries(Object.entries(byRole).map(([role, facts]) => [role, { facts, more: false }])),
    ties: [],
  },
  assessment: { severity: 'Low', reasons: [], confidence: 0.5, boots: [], origins: [], links: [], enrichment: {} },
});

const stored = async (revision: Revision): Promise<Revision | undefined> => {
  const { incidents } = memoryStores();
  await incidents.insert(3, [{ kind: 'revision', revision }]);
  return incidents.newest(3, revision.id);
};

const idsIn = (revision: Revision | undefined) =>
  Object.values(revision?.evidence.roles ?? {}).map(({ facts }) => facts.map(({ id }) => id));
const textsIn = (revision: Revision | undefined): readonly string[] =>
  Object.values(revision?.evidence.roles ?? {}).flatMap(({ facts }) =>
    facts.flatMap(({ columns }) => Object.values(columns).filter((value) => typeof value === 'string')),
  );

const facts = (count: number, text: (index: number) => object): readonly Fact[] =>
  Array.from({ length: count }, (_, index) => factWith(String(index), { columns: text(index) }));
const fifty = (text: (index: number) => object): readonly Fact[] => facts(50, text);

/** As many columns of random text as a record has that are text. */
const randomTexts = (count: number, length: number, seed: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, column) => [`Column${column}`, incompressible(length, seed * 1000 + column)]));

test('a revision is kept as it is, long command lines and all', async () => {
  const revision = revisionWith({ child: [factWith('1', { columns: { ProcessCommandLine: 'x'.repeat(32_767), ProcessId: 7 } })] });
  expect(await stored(revision)).toEqual(revision);
});

test('fifty children with command lines as long and random as they can be fit a row: the facts stay, the texts are shorter', async () => {
  const revision = revisionWith({ child: fifty((index) => ({ FileName: 'a.exe', ProcessCommandLine: incompressible(32_767, index) })) });
  const kept = await stored(revision);
  expect(idsIn(kept)).toEqual(idsIn(revision));
  expect(textsIn(kept).filter((text) => text === 'a.exe')).toHaveLength(50);
  for (const text of textsIn(kept).filter((one) => one !== 'a.exe')) expect(text).toMatch(/^.{512,4096}…$/u);
});

test('so does the same in every role and in several columns', async () => {
  const flood = fifty((index) =>
    Object.fromEntries(
      ['FileName', 'FolderPath', 'ProcessCommandLine', 'InitiatingProcessCommandLine', 'AccountName'].map((column, place) => [
        column,
        incompressible(1000, index * 10 + place),
      ]),
    ),
  );
  const revision = revisionWith(Object.fromEntries(roles.map((role) => [role, flood])));
  expect(idsIn(await stored(revision))).toEqual(idsIn(revision));
});

test('so do as many facts as an incident keeps, random in every column, with as many of its callers’ own records', async () => {
  const { reference } = memoryStores();
  const dialFor = (index: number): Fact =>
    ({
      ...factWith(`dial ${index}`),
      table: 'DeviceNetworkEvents',
      columns: {
        ...{ LocalIP: '10.0.0.1', LocalPort: 50_000 + index, RemoteIP: '10.0.0.2', RemotePort: 135, ActionType: 'ConnectionSuccess' },
        ...randomTexts(10, 300, index),
        InitiatingProcessCommandLine: incompressible(2100, index),
      },
    }) as Fact;
  const mirrorOf = (index: number): Fact =>
    factWith('', { columns: { LocalIP: '10.0.0.2', LocalPort: 135, RemoteIP: '10.0.0.1', RemotePort: 50_000 + index } });
  const origins: Origin[] = [];
  for (let index = 1; index <= 20; index++) {
    await learn(reference, [dialFor(index)]);
    const dial = await dialOf(reference, mirrorOf(index));
    if (dial === undefined) throw new Error('the dial was learnt');
    origins.push({ ip: '10.0.0.1' as Address, holder: { kind: 'nobody' }, dial });
  }
  const { assessment, ...revision } = revisionWith(
    Object.fromEntries(roles.map((role, place) => [role, facts(60, (index) => randomTexts(15, 70, 1 + place * 100 + index))])),
  );
  const kept = await stored({ ...revision, assessment: { ...assessment, origins } });
  expect(idsIn(kept)).toEqual(roles.map(() => facts(60, () => ({})).map(({ id }) => id)));
  expect(kept?.assessment.origins).toEqual(origins);
});

test('what packs well must fit a reader’s memory too', async () => {
  const revision = revisionWith(
    Object.fromEntries(roles.map((role) => [role, fifty(() => ({ ProcessCommandLine: 'a'.repeat(128 * 1024) }))])),
  );
  const kept = await stored(revision);
  expect(idsIn(kept)).toEqual(idsIn(revision));
  expect(Math.max(...textsIn(kept).map((text) => text.length))).toBeLessThanOrEqual(4097);
});

test('a text is never cut between the halves of a character', async () => {
  const text = `a${'😀'.repeat(64 * 1024)}`;
  const kept = await stored(revisionWith(Object.fromEntries(roles.map((role) => [role, fifty(() => ({ ProcessCommandLine: text }))]))));
  expect(new Set(textsIn(kept))).toEqual(new Set([`a${'😀'.repeat(2047)}…`]));
});
