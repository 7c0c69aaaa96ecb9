import { timeAt } from '../bases/columns';
import { publishedBases } from '../bases/published-bases';
import { add, otherRole, type WorldBend } from '../drafts';
import { chance, pick } from '../seeded-random';
import { childNames } from './texts';

const hashes = ['a1', 'a1', 'A1', 'b2', '', null, undefined];

export const certificate: WorldBend = (world, random) => {
  const services = world.drafts.filter(({ base, role }) => base.name === 'C' && role === 'C');
  const c = services.length > 0 ? pick(random, services) : undefined;
  if (c !== undefined && chance(random, 0.3)) c.columns.SHA1 = pick(random, hashes);
  if (c !== undefined && chance(random, 0.25)) c.columns.FileName = pick(random, childNames);
  const hash = c?.columns.SHA1 ?? 'a1';
  add(world, {
    group: c?.group ?? 0,
    base: publishedBases.C,
    role: otherRole,
    table: 'DeviceFileCertificateInfo',
    columns: {
      DeviceId: pick(random, [c?.columns.DeviceId, 'd7', undefined]),
      Timestamp: timeAt(pick(random, [5, 999, 1003, 9000])),
      SHA1: chance(random, 0.6) ? hash : pick(random, [typeof hash === 'string' ? hash.toUpperCase() : hash, ...hashes]),
      IsSigned: pick(random, [true, false, undefined, null]),
      IsTrusted: pick(random, [true, false, undefined]),
      Signer: 'Someone',
    },
  });
};

export const hash: WorldBend = (world, random) => {
  const services = world.drafts.filter(({ base, role }) => base.name === 'C' && role === 'C');
  if (services.length === 0) return certificate(world, random);
  const c = pick(random, services);
  c.columns.SHA1 = pick(random, hashes);
  c.columns.FileName = pick(random, ['tool.exe', 'RUNDLL32.EXE', 'tool.exe']);
};
