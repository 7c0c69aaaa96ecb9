import { anyOf, is, record } from '../../engine/define-rule';
import type { Descendant } from '../../model/enrichment';
import { type DeviceId, type Fact, type ProcessReference, processOf, textOf } from '../../model/fact';
import { known } from '../../model/known';
import { accountName, isNamed } from '../../model/text';
import { formatTicks } from '../../model/time';
import type { Learner } from '../../pipeline/knowledge/enricher';
import { cut } from '../text';

/**
 * Programs that run what a remote caller asks for and little else, so that what their children start is kept: a few
 * records in a thousand. Below explorer.exe and the svchosts is much of what a device does, and none of it is kept.
 */
const hosts = [
  'wmiprvse.exe',
  'scrcons.exe',
  'wsmprovhost.exe',
  'winrshost.exe',
  'mmc.exe',
  'dllhost.exe',
  'mshta.exe',
  'excel.exe',
  'winword.exe',
  'powerpnt.exe',
  'outlook.exe',
  'visio.exe',
] as const;
/** Of services only those that run what they are told: what all others start is 7 % of the records of a generated company. */
const manager = 'services.exe';
const commandServices = [
  'cmd.exe',
  'powershell.exe',
  'pwsh.exe',
  'rundll32.exe',
  'regsvr32.exe',
  'mshta.exe',
  'wscript.exe',
  'cscript.exe',
  'psexesvc.exe',
  'paexec.exe',
] as const;

/**
 * Programs that run commands for others, so that one below another still does what the caller asks: what such a one starts
 * is kept as well, and so further generations of most attacks. Whatever else has children is where they end.
 */
const commandPrograms = [
  'cmd.exe',
  'powershell.exe',
  'pwsh.exe',
  'wscript.exe',
  'cscript.exe',
  'mshta.exe',
  'rundll32.exe',
  'regsvr32.exe',
] as const;

const oneOf = (names: readonly string[], name: string): boolean => names.some((one) => isNamed(one, name));

/** Whether what a child starts is kept. */
export const keepsBelow = (host: string, child: string): boolean =>
  oneOf(hosts, host) || (isNamed(host, manager) && oneOf(commandServices, child));

const created = is<'DeviceProcessEvents'>('ActionType', 'ProcessCreated');

/** Undefined where a part of the identity is unknown: a PID is given again and again. */
export const processKey = (device: DeviceId, { pid, createdAt }: ProcessReference): string | undefined =>
  pid === undefined || createdAt === undefined ? undefined : JSON.stringify(['below', device, pid.toString(), createdAt.toString()]);

/** What is kept of a process, whatever its generation. */
export type Kept = Omit<Descendant, 'generation'>;

const keptOf = (fact: Fact<'DeviceProcessEvents'>): Kept | undefined => {
  const [own, parent] = [processOf(fact, 'self'), processOf(fact, 'creator')];
  if (own.pid === undefined || own.createdAt === undefined || parent.pid === undefined || parent.createdAt === undefined) return undefined;
  return {
    pid: own.pid.toString(),
    creationTime: formatTicks(own.createdAt),
    parentPid: parent.pid.toString(),
    parentCreationTime: formatTicks(parent.createdAt),
    fileName: cut(own.name),
    ...known({
      commandLine: cut(textOf(fact, 'ProcessCommandLine'), 1024),
      account: cut(accountName(fact.columns.AccountDomain, fact.columns.AccountName)),
      sha1: cut(fact.columns.SHA1 ?? '', 64),
    }),
  };
};

/** A process whose parent's parent is one of the hosts, or of which both are command programs, under its parent. */
export const learner: Learner = {
  tables: new Set(),
  steps: [
    record(
      'DeviceProcessEvents',
      created,
      anyOf(...hosts.map((name) => is<'DeviceProcessEvents'>('InitiatingProcessParentFileName', name))),
    ),
    record(
      'DeviceProcessEvents',
      created,
      is('InitiatingProcessParentFileName', manager),
      anyOf(...commandServices.map((name) => is<'DeviceProcessEvents'>('InitiatingProcessFileName', name))),
    ),
    record(
      'DeviceProcessEvents',
      created,
      anyOf(...commandPrograms.map((name) => is<'DeviceProcessEvents'>('InitiatingProcessParentFileName', name))),
      anyOf(...commandPrograms.map((name) => is<'DeviceProcessEvents'>('InitiatingProcessFileName', name))),
    ),
  ],
  rows: (fact) => {
    if (fact.table !== 'DeviceProcessEvents') return [];
    const [key, kept] = [processKey(fact.device, processOf(fact, 'creator')), keptOf(fact)];
    return key === undefined || kept === undefined ? [] : [{ kind: 'process', key, member: JSON.stringify(kept), value: '' }];
  },
};
