import { anyGroup, emptyValue, setPlace, setPlaces, type WorldBend } from '../drafts';
import { below, chance, pick, type Random } from '../seeded-random';

export const alternating = (text: string): string =>
  [...text].map((letter, index) => (index % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join('');

const recase = (text: string, random: Random): string => {
  const form = below(random, 8);
  if (form <= 1) return text.toUpperCase();
  if (form <= 3) return text.toLowerCase();
  if (form === 4) return text.replace(/s/i, 'ſ');
  if (form === 5) return text.replace(/i/i, 'ı');
  if (form === 6) return text.replace(/k/i, '\u212a');
  return alternating(text);
};

const cased = [
  ...['ActionType', 'FileName', 'I.FileName', 'P.FileName', 'I.CommandLine', 'ProcessCommandLine', 'RemoteIP', 'LocalIP'],
  ...['RegistryKey', 'RegistryValueName', 'RegistryValueData'],
];

export const otherCase: WorldBend = (world, random) => {
  const draft = pick(random, world.drafts);
  for (const column of cased) {
    const value = draft.columns[column];
    if (typeof value === 'string' && chance(random, 0.5)) draft.columns[column] = recase(value, random);
  }
};

/** Names that are equal, or not, only by the rule for case. */
const casePairs: readonly (readonly [string, string])[] = [
  ['straße.exe', 'STRASSE.EXE'],
  ['straße.exe', 'STRAßE.exe'],
  ['ß.exe', 'ẞ.exe'],
  ['ſet.exe', 'SET.exe'],
  ['ıcon.exe', 'Icon.EXE'],
  ['\u212abc.exe', 'kbc.exe'],
  ['ǆ.exe', 'ǅ.exe'],
  ['𐐨.exe', '𐐀.exe'],
  ['οδος.exe', 'ΟΔΟΣ.exe'],
  ['ŉ.exe', 'ʼN.exe'],
  ['İ.exe', 'i̇.exe'],
  ['', ''],
  ['a b.exe', 'a  b.exe'],
];

export const oddNames: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const thread = group.base.threads.names[0] ?? [];
  if (group.base.name === 'C')
    return setPlace(group, pick(random, thread), pick(random, ['ſervices.exe', 'SERVICES.EXE', 'services.exe.exe', '']), random);
  const [one, other] = pick(random, casePairs);
  for (const [index, place] of thread.entries()) setPlaces(group, [place], one === '' ? emptyValue(random) : index === 0 ? one : other);
};

/** Names the tables spell out for the process on the other side. */
const hosts: Readonly<Record<string, readonly string[]>> = {
  A: ['N.P.FileName'],
  B: ['N.I.FileName', 'S.I.FileName', 'C.P.FileName'],
  C: ['N.I.FileName', 'C.I.FileName'],
};

export const hostName: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const name = pick(random, [
    'SVCHOST.EXE',
    'ſvchost.exe',
    'svchost.exe ',
    'svchosts.exe',
    'services.exe',
    'Services.exe',
    'explorer.exe',
    'c:\\windows\\system32\\svchost.exe',
    '',
    null,
    undefined,
  ]);
  setPlace(group, pick(random, hosts[group.base.name] ?? []), name, random);
};

export const childNames = [
  'WerFault.exe',
  'werfault.exe',
  'WERFAULT.EXE',
  'WerFault.exe.exe',
  'csc.exe',
  'CSC.EXE',
  'csc.exe ',
  'msiexec.exe',
  'RUNDLL32.EXE',
  'Cmd.exe',
  'excel.exe',
  'tool.exe',
  'raserver.exe',
  '',
  'c:\\windows\\csc.exe',
];

export const childName: WorldBend = (world, random) => setPlace(anyGroup(world, random), 'C.FileName', pick(random, childNames), random);

const serverNames = [
  'raserver.exe',
  'RASERVER.EXE',
  'dllhost.exe',
  'DLLHOST.EXE',
  'WmiPrvSE.exe',
  'wmiprvse.exe',
  'RuntimeBroker.exe',
  'sppextcomobj.exe',
  'SSONCOM.EXE',
  'svchost.exe',
  'explorer.exe',
  'WerFault.exe',
];

export const serverName: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const name = pick(random, serverNames);
  const places = group.base.threads.names[0] ?? [];
  if (chance(random, 0.75)) for (const place of places) setPlaces(group, [place], chance(random, 0.3) ? recase(name, random) : name);
  else setPlace(group, pick(random, places), name, random);
};

const commandLines: Readonly<Record<'launch' | 'rpc' | 'service', readonly unknown[]>> = {
  launch: [
    'svchost.exe -k DcomLaunch',
    'SVCHOST.EXE -K DCOMLAUNCH -p',
    'C:\\Windows\\System32\\svchost.exe -k DcomLaunch -s LSM',
    '"C:\\Windows\\System32\\svchost.exe" -k DcomLaunch',
    'svchost.exe  -k DcomLaunch',
    'svchost.exe -k  DcomLaunch',
    'svchost.exe -p -k DcomLaunch',
    'svchost.exe -k DcomLaunchX',
    'svchost.exe -k DcomLaunc',
    'xvchost.exe -k DcomLaunch',
    'svchost.exe -k xcomLaunch',
    'svchost -k DcomLaunch',
    'svchost.exe -k netsvcs',
    'dcomlaunch',
    '',
    null,
    undefined,
  ],
  rpc: [
    'svchost.exe -k rpcss',
    'SVCHOST.EXE -K RPCSS',
    'rpcsſ',
    'xrpcssx',
    'svchost.exe -k rpcs',
    'svchost.exe -k pcss',
    'svchost.exe -k RPC',
    'svchost.exe -k netsvcs',
    '',
    null,
    undefined,
  ],
  service: [
    'msiexec.exe /V',
    'MSIEXEC.EXE /v',
    'msiexec.exe  /V',
    'msiexec.exe /V ',
    ' msiexec.exe /V',
    '"msiexec.exe" /V',
    'C:\\Windows\\system32\\msiexec.exe /V',
    'msıexec.exe /v',
    'msiexec.exe',
    '',
    null,
    undefined,
  ],
};

export const otherCommandLine: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  if (group.base.name === 'C') {
    setPlace(group, 'C.ProcessCommandLine', pick(random, commandLines.service), random);
    if (chance(random, 0.5)) setPlace(group, 'C.FileName', pick(random, ['msiexec.exe', 'Msiexec.exe', 'tool.exe', 'cmd.exe']), random);
  } else if (group.base.name === 'B' && chance(random, 0.4)) setPlace(group, 'N.I.CommandLine', pick(random, commandLines.rpc), random);
  else setPlace(group, 'S.I.CommandLine', pick(random, commandLines.launch), random);
};

/** The excluded command line, with a file name that is listed or not. */
export const serviceOfMsi: WorldBend = (world, random) => {
  const those = world.drafts.filter(({ base, role }) => base.name === 'C' && role === 'C');
  if (those.length === 0) return otherCommandLine(world, random);
  const c = pick(random, those);
  c.columns.ProcessCommandLine = pick(random, ['msiexec.exe /V', 'MSIEXEC.EXE /v', 'msiexec.exe /V ', 'x msiexec.exe /V']);
  c.columns.FileName = pick(random, ['msiexec.exe', 'Msiexec.exe', 'tool.exe', 'cmd.exe']);
};

const actions = [
  'InboundConnectionAccepted',
  'inboundconnectionaccepted',
  'INBOUNDCONNECTIONACCEPTED',
  'InboundConnectionAttempt',
  'ConnectionFailed',
  'ConnectionSuccess',
  'ListeningConnectionCreated',
  'listeningconnectioncreated',
  'LıstenıngConnectıonCreated',
  '',
  null,
  undefined,
];

const processActions = [
  'ProcessCreated',
  'processcreated',
  'PROCESSCREATED',
  'ProcessCreatedAggregatedReport',
  'OpenProcess',
  'ProceſſCreated',
  '',
  null,
  undefined,
];

export const otherAction: WorldBend = (world, random) => {
  const draft = chance(random, 0.5) ? pick(random, world.drafts) : pick(random, anyGroup(world, random).drafts);
  draft.columns.ActionType = pick(random, draft.table === 'DeviceNetworkEvents' ? actions : processActions);
};

/** A value that is almost, or in another way, what a rule asks for. */
export const otherText: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  const [place, values] = pick(random, group.base.texts ?? []);
  setPlace(group, place, pick(random, values), random);
};

/** Values that mean something together. */
export const someTogether: WorldBend = (world, random) => {
  const group = anyGroup(world, random);
  if (group.base.together === undefined) return;
  for (const [place, value] of Object.entries(pick(random, group.base.together))) setPlaces(group, [place], value);
};

/** A server that has the name of a WinRM host. */
export const winrmHost: WorldBend = (world, random) =>
  setPlace(anyGroup(world, random), 'S.FileName', pick(random, ['wsmprovhost.exe', 'WSMPROVHOST.EXE', 'winrshost.exe']), random);
