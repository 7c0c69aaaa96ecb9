import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { HopwatchError, messageOf } from '../../model/errors';
import type { DeviceId, Fact } from '../../model/fact';
import { inShares } from '../../model/in-shares';
import type { IncidentId, Revision } from '../../model/incident';
import { ascending } from '../../model/order';
import { shortened } from '../../model/text';
import type { Ticks } from '../../model/time';
import { toWire } from '../../model/wire';
import type { Bucket, ClaimKey, IncidentRow, RevisionRef, StoredIncidents } from '../../pipeline/ports';
import { foundRows } from '../found-rows';
import { after, bucketPartition, nothing, ordinal, unwired, wire } from '../keys';
import { limits, type RowKey, type StoredRow, type Table } from '../table';

const claimKey = (key: ClaimKey): string => `a.${key}`;
const revisionKey = (id: IncidentId, revision: number): string => `r.${id}.${ordinal(revision)}`;
const bellKey = (id: IncidentId, revision: number): string => `b.${id}.${ordinal(revision)}`;

/** A revision of ours inflates to far less. */
const inflatedBytes = 64 * 1024 * 1024;

/** Packed size up to which a revision keeps its texts whole, so that several fit one transaction; and its size before. */
const packedBytes = 256 * 1024;
const plainBytes = 8 * 1024 * 1024;

/** Longest text of a column, tried in turn where a revision is too large: whoever starts a process chooses how long and how random its command line is. */
const textLengths = [Number.POSITIVE_INFINITY, 4096, 512, 64, 16] as const;

const cutTexts = (fact: Fact, length: number): Fact => {
  const cut = (value: unknown): unknown => (typeof value === 'string' ? shortened(value, length) : value);
  const columns = Object.fromEntries(Object.entries(fact.columns).map(([name, value]) => [name, cut(value)]));
  return { ...fact, deviceName: shortened(fact.deviceName, length), columns } as Fact;
};

const withTexts = (revision: Revision, length: number): Revision => ({
  ...revision,
  evidence: {
    ...revision.evidence,
    roles: Object.fromEntries(
      Object.entries(revision.evidence.roles).map(([role, kept]) => [
        role,
        { ...kept, facts: kept.facts.map((fact) => cutTexts(fact, length)) },
      ]),
    ),
  },
});

/** A revision as it fits a row. Its facts keep their identities, so one with shorter texts holds the same evidence. */
const pack = (revision: Revision): Buffer => {
  let packed = Buffer.alloc(0);
  for (const length of textLengths) {
    const plain = wire(length === Number.POSITIVE_INFINITY ? revision : withTexts(revision, length));
    packed = deflateRawSync(plain);
    if (plain.length <= plainBytes && packed.length <= packedBytes) return packed;
  }
  if (packed.length > limits.rowBytes)
    throw new HopwatchError(
      'limit-exceeded',
      'fatal',
      `Revision ${revision.revision} of incident ${revision.id} has ${packed.length} bytes packed; a row holds ${limits.rowBytes}. Please report this.`,
    );
  return packed;
};

const unpack = (value: Uint8Array): Revision => {
  try {
    return unwired<Revision>(inflateRawSync(value, { maxOutputLength: inflatedBytes }));
  } catch (cause) {
    throw new HopwatchError(
      'corrupt-row',
      'fatal',
      `A revision in table 'incidents' cannot be read (${messageOf(cause)}). It was changed by hand or damaged.`,
      { cause },
    );
  }
};

/** Claims read at once: a partition answers some thousand a second, and what waits in a queue of many times out in it. */
const claimsAtOnce = 64;

const stored = (row: IncidentRow): StoredRow => {
  switch (row.kind) {
    case 'claim':
      return { key: claimKey(row.key), value: Buffer.from(row.id, 'utf8') };
    case 'revision':
      return { key: revisionKey(row.revision.id, row.revision.revision), value: pack(row.revision), stamp: row.revision.openedAt };
    case 'bell':
      return { key: bellKey(row.id, row.revision), value: nothing };
  }
};

const refOf = (bucket: Bucket, key: string): RevisionRef => {
  const [, id = '', revision = ''] = key.split('.');
  return { bucket, id: id as IncidentId, revision: Number(revision) };
};

const idOfClaim = (value: Uint8Array): IncidentId => Buffer.from(value).toString('utf8') as IncidentId;

const idsOf = (rows: readonly RowKey[]): ReadonlySet<IncidentId> => new Set(rows.map(({ key }) => refOf(0, key).id));

const namesOf = ({ evidence, device }: Revision): readonly string[] =>
  Object.values(evidence.roles)
    .flatMap(({ facts }) => facts)
    .flatMap((fact) => (fact.device === device && fact.deviceName !== '' ? [fact.deviceName] : []));

/** A row of a device, and of which of its incidents it is. */
interface OwnedRow {
  readonly key: string;
  readonly id: IncidentId;
}
interface OwnedRevision extends OwnedRow {
  readonly kind: 'revision';
  readonly openedAt: Ticks;
  readonly names: readonly string[];
}
/** What a row of a bucket says of whose it is: the device's own, or a revision of another's. */
type Owned = OwnedRevision | (OwnedRow & { readonly kind: 'claim' | 'bell' | 'revision of another' });

/** The youngest incident first, its revisions in order. Who absorbed another is older, so none that is left names one that is gone. */
const youngestFirst = (a: OwnedRevision, b: OwnedRevision): number =>
  ascending(b.openedAt, a.openedAt) || ascending(b.id, a.id) || ascending(a.key, b.key);

const ownedBy =
  (device: DeviceId) =>
  (_partition: string, { key, value }: StoredRow): Owned => {
    if (key.startsWith('a.')) return { key, kind: 'claim', id: idOfClaim(value) };
    if (key.startsWith('b.')) return { key, kind: 'bell', id: refOf(0, key).id };
    const revision = unpack(value);
    return revision.device === device
      ? { key, kind: 'revision', id: revision.id, openedAt: revision.openedAt, names: namesOf(revision) }
      : { key, kind: 'revision of another', id: revision.id };
  };

/**
 * The claims and bells of incidents that are the device's, and those of no incident: an app that ran beside an erasure wrote them
 * while their revision was removed. Rows come in the order of keys, so what is read of a claim's incident was there when the claim was.
 */
const claimsAndBellsOf = (ids: ReadonlySet<IncidentId>, rows: readonly Owned[]): readonly OwnedRow[] => {
  const others = new Set(rows.flatMap(({ kind, id }) => (kind === 'revision of another' ? [id] : [])));
  return rows.filter(({ kind, id }) => (kind === 'claim' || kind === 'bell') && (ids.has(id) || !others.has(id)));
};

export const incidents = (table: Table): StoredIncidents => {
  const read = async ({ bucket, id, revision }: RevisionRef): Promise<Revision | undefined> => {
    const value = await table.get(bucketPartition(bucket), revisionKey(id, revision));
    return value === undefined ? undefined : unpack(value);
  };
  return {
    read,
    readClaims: async (bucket, keys) => {
      const claims = new Map<ClaimKey, IncidentId>();
      const readClaim = async (key: ClaimKey): Promise<void> => {
        const value = await table.get(bucketPartition(bucket), claimKey(key));
        if (value !== undefined) claims.set(key, idOfClaim(value));
      };
      await inShares(keys, claimsAtOnce, readClaim);
      return claims;
    },
    newest: async (bucket, id) => {
      const last = (await table.keys(bucketPartition(bucket), `r.${id}.`, after(`r.${id}.`))).at(-1);
      return last === undefined ? undefined : read(refOf(bucket, last.key));
    },
    insert: async (bucket, rows) => table.insert(bucketPartition(bucket), rows.map(stored)),
    bells: async (bucket) => (await table.keys(bucketPartition(bucket), 'b.', after('b.'))).map(({ key }) => refOf(bucket, key)),
    ofDevice: async (bucket, device) => {
      const partition = bucketPartition(bucket);
      const rows = await table.search(partition, ownedBy(device));
      const revisions = rows.filter((row) => row.kind === 'revision');
      const ids = new Set(revisions.map(({ id }) => id));
      return {
        ids,
        names: new Set(revisions.flatMap(({ names }) => names)),
        ...foundRows(
          table,
          [...claimsAndBellsOf(ids, rows), ...revisions.sort(youngestFirst)].map(({ key }) => ({ partition, key })),
        ),
      };
    },
    naming: async (texts, device) => {
      const wanted = [...texts].map((text) => JSON.stringify(text).toLowerCase());
      const found = await table.search('', (_partition, { key, value }) => {
        if (!key.startsWith('r.')) return undefined;
        const revision = unpack(value);
        const text = toWire(revision).toLowerCase();
        return revision.device !== device && wanted.some((one) => text.includes(one)) ? revision.id : undefined;
      });
      return new Set(found);
    },
    ids: async (bucket) => idsOf(await table.keys(bucketPartition(bucket), 'r.', after('r.'))),
    forget: async (bucket, before) => {
      const partition = bucketPartition(bucket);
      const revisions = await table.keys(partition, 'r.', after('r.'), before);
      const ids = idsOf(revisions);
      if (ids.size === 0) return 0;
      const claims = await table.list(partition, 'a.', after('a.'));
      const bells = await table.keys(partition, 'b.', after('b.'));
      // Claims first: one without its revision would be taken for damage.
      const gone = [
        ...claims.filter(({ value }) => ids.has(idOfClaim(value))),
        ...bells.filter(({ key }) => ids.has(refOf(bucket, key).id)),
        ...revisions,
      ];
      await table.remove(
        partition,
        gone.map(({ key }) => key),
      );
      return ids.size;
    },
    deleteBell: async ({ bucket, id, revision }) => table.remove(bucketPartition(bucket), [bellKey(id, revision)]),
  };
};
