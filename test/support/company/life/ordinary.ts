/* All that has nothing to do with remote administration: nine of ten records of a real stream. */
import type { Ticks } from '../../../../lib/model/time';
import { below, chance, pick, type Random } from '../../worlds/seeded-random';
import type { Process } from '../estate/process';
import { type Image, libraries, programs } from '../estate/software';
import { after } from '../random';
import type { Columns } from '../rows/columns';
import type { Scene } from '../scene';
import { connect } from '../steps/connections';
import { logOn } from '../steps/logons';
import { fileColumns, load, start } from '../steps/processes';
import { setValue } from '../steps/services';

const wordOf = (random: Random): string => Math.floor(random() * 0xffff_ffff).toString(36);

const longLine = (random: Random, { name }: Image): string =>
  `"${name}" --type=utility --utility-sub-type=network.mojom.NetworkService --lang=de --service-sandbox-type=none --field-trial-handle=${below(random, 9_999)},i,${wordOf(random)},${wordOf(random)},262144 --variations-seed-version --mojo-platform-channel-handle=${below(random, 9_999)} /prefetch:3`;

/** Who is busy: the person's programs, the antivirus, Windows. */
const anActor = ({ random, up }: Scene): Process => {
  const apps = up.desktop?.apps ?? [up.hosts.own, up.hosts.spooler];
  return chance(random, 0.25) ? pick(random, [up.hosts.defender, up.hosts.eventLog, up.hosts.userManager]) : pick(random, apps);
};

const child = (scene: Scene, at: Ticks): void => {
  const by = anActor(scene);
  const image = pick(scene.random, [by.image, by.image, programs.conhost, programs.rundll32, programs.powershell]);
  start(scene, at, by, image, longLine(scene.random, image), by.owner);
};

const outbound = (scene: Scene, at: Ticks): void => {
  const { random } = scene;
  connect(
    scene,
    at,
    anActor(scene),
    `${pick(random, [13, 20, 52, 104, 142])}.${below(random, 250)}.${below(random, 250)}.${below(random, 250)}`,
    pick(random, [443, 443, 443, 80, 8443]),
  );
};

/** What the network sees of a connection belongs to no process. */
const inspected = (scene: Scene, at: Ticks): void => {
  const { random } = scene;
  scene.note(at, 'DeviceNetworkEvents', {
    ActionType: pick(random, [
      'ConnectionAttempt',
      'DnsConnectionInspected',
      'SslConnectionInspected',
      'NtlmAuthenticationInspected',
      'InboundConnectionAttempt',
    ]),
    RemoteIP: `10.40.${below(random, 4)}.${1 + below(random, 250)}`,
    RemotePort: pick(random, [53, 443, 445, 0]),
    RemoteUrl: null,
    LocalIP: scene.device.addressAt(at),
    LocalPort: 49_152 + below(random, 16_000),
    Protocol: 'Tcp',
    LocalIPType: null,
    RemoteIPType: null,
    AdditionalFields: '{"Source Mac":"00-15-5d-01-02-03","Destination Mac":"00-15-5d-04-05-06","Tcp Flags":2,"Packet Size":66}',
    InitiatingProcessId: 0,
    InitiatingProcessFileName: null,
    InitiatingProcessFolderPath: null,
    InitiatingProcessCommandLine: null,
    InitiatingProcessCreationTime: null,
    InitiatingProcessParentId: 0,
    InitiatingProcessTokenElevation: 'None',
  });
};

const file = (scene: Scene, at: Ticks): void => {
  const { random } = scene;
  const name = `${wordOf(random)}.tmp`;
  const image: Image = { ...programs.chrome, name, folder: 'C:\\Users\\Public\\AppData\\Local\\Temp\\' };
  scene.note(at, 'DeviceFileEvents', {
    ActionType: pick(random, ['FileCreated', 'FileCreated', 'FileModified', 'FileRenamed', 'FileDeleted']),
    ...fileColumns({ ...programs.chrome }, scene.device.build),
    FileName: name,
    FolderPath: `${image.folder}${name}`,
    FileOriginUrl: null,
    FileOriginReferrerUrl: null,
    FileOriginIP: null,
    PreviousFolderPath: '',
    PreviousFileName: '',
    RequestProtocol: 'Local',
    RequestSourceIP: null,
    RequestSourcePort: null,
    RequestAccountName: null,
    RequestAccountDomain: null,
    RequestAccountSid: null,
    ShareName: null,
    SensitivityLabel: null,
    SensitivitySubLabel: null,
    IsAzureInfoProtectionApplied: null,
    AdditionalFields: '{"FileType":"Unknown"}',
    ...anActor(scene).acting,
  });
};

const value = (scene: Scene, at: Ticks): void =>
  setValue(scene, at, anActor(scene), `HKEY_CURRENT_USER\\Software\\Vendor\\${wordOf(scene.random)}`, 'LastRun', wordOf(scene.random));

const library = (scene: Scene, at: Ticks): void => load(scene, at, anActor(scene), pick(scene.random, libraries));

const unlock = (scene: Scene, at: Ticks): void => {
  const { desktop } = scene.up;
  if (desktop !== undefined) logOn(scene, at, { type: 'Unlock', account: desktop.owner.account, protocol: 'Negotiate', admin: false });
};

const pipe = (scene: Scene, at: Ticks): void =>
  scene.note(at, 'DeviceEvents', {
    ActionType: 'NamedPipeEvent',
    FileName: null,
    LogonId: null,
    AdditionalFields: JSON.stringify({
      DesiredAccess: 1_180_063,
      FileOperation: pick(scene.random, ['File opened', 'File created']),
      NamedPipeEnd: pick(scene.random, ['Client', 'Server']),
      PipeName: '\\Device\\NamedPipe\\wkssvc',
      RemoteClientsAccess: 'AcceptRemote',
      SessionId: 0,
      ThreadId: below(scene.random, 20_000),
    }),
    ...anActor(scene).acting,
    InitiatingProcessLogonId: 0,
  });

/** About the device and its adapters; their ReportIds have 18 digits. */
const inventory = (scene: Scene, at: Ticks): void => {
  const about: Columns = chance(scene.random, 0.5)
    ? { OSPlatform: 'Windows11', OSBuild: 22_621, OnboardingStatus: 'Onboarded', IsAzureADJoined: true, LoggedOnUsers: '[]' }
    : {
        NetworkAdapterName: 'Ethernet',
        NetworkAdapterStatus: 'Up',
        IPAddresses: JSON.stringify([{ IPAddress: scene.device.addressAt(at), SubnetPrefix: 24, AddressType: 'Private' }]),
      };
  scene.note(at, 'OSBuild' in about ? 'DeviceInfo' : 'DeviceNetworkInfo', {
    ...about,
    ReportId: 639_199_803_770_463_700 + below(scene.random, 1_000) * 128,
  });
};

const kinds: readonly (readonly [weight: number, happens: (scene: Scene, at: Ticks) => void])[] = [
  [150, child],
  [220, outbound],
  [40, inspected],
  [250, file],
  [130, value],
  [140, library],
  [3, unlock],
  [60, pipe],
  [7, inventory],
];

const drawn = kinds.flatMap(([weight, happens]) => Array.from({ length: weight }, () => happens));

/** `count` ordinary things in the time from `from`, `length` milliseconds long. */
export const beOrdinary = (scene: Scene, from: Ticks, length: number, count: number): void => {
  for (let n = 0; n < count; n++) pick(scene.random, drawn)(scene, after(scene.random, from, 0, length));
};
