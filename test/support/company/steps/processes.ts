import type { Ticks } from '../../../../lib/model/time';
import { below, chance } from '../../worlds/seeded-random';
import type { Owner } from '../estate/accounts';
import { type Process, processOf, versionColumns } from '../estate/process';
import { type Image, md5Of, pathOf, sha1Of, sha256Of, sizeOf } from '../estate/software';
import { after } from '../random';
import type { Columns } from '../rows/columns';
import type { Scene } from '../scene';

export const fileColumns = (image: Image, build: number): Columns => ({
  FileName: image.name,
  FolderPath: pathOf(image),
  SHA1: sha1Of(image, build),
  SHA256: sha256Of(image, build),
  MD5: md5Of(image, build),
  FileSize: sizeOf(image),
});

const certificateColumns = ({ signer }: Image, sha1: string): Columns => ({
  SHA1: sha1,
  IsSigned: signer !== undefined,
  SignatureType: signer === undefined ? null : signer === 'Microsoft Windows' ? 'Catalog' : 'Embedded',
  Signer: signer ?? null,
  SignerHash: null,
  Issuer:
    signer === undefined
      ? null
      : signer.startsWith('Microsoft')
        ? 'Microsoft Windows Production PCA 2011'
        : 'DigiCert Trusted G4 Code Signing',
  IssuerHash: null,
  CertificateSerialNumber: null,
  CrlDistributionPointUrls: null,
  CertificateCreationTime: null,
  CertificateExpirationTime: null,
  CertificateCountersignatureTime: null,
  IsTrusted: signer !== undefined && signer !== 'Contoso IT',
  IsRootSignerMicrosoft: signer?.startsWith('Microsoft') ?? false,
});

/** Now and then the sensor reports what a file is signed with; for Windows' own files seldom. */
const reportCertificate = ({ random, sensor, note, device }: Scene, at: Ticks, image: Image): void => {
  if (!sensor.certifies(image.signer === 'Microsoft Windows' ? 0.03 : 0.3)) return;
  note(after(random, at, 5_000, 60_000), 'DeviceFileCertificateInfo', certificateColumns(image, sha1Of(image, device.build)));
};

const uniqueIdOf = ({ device, up, nextLogonId }: Scene): string | undefined =>
  device.streamsUniqueIds ? String((BigInt(up.boots) << 48n) + BigInt(nextLogonId())) : undefined;

/** A process that no record tells the start of. */
export const running = (
  scene: Scene,
  created: Ticks,
  parent: Process | undefined,
  image: Image,
  commandLine: string,
  owner: Owner,
): Process =>
  processOf({
    device: scene.device,
    image,
    pid: 4 * (400 + below(scene.random, 7_500)),
    created,
    commandLine,
    owner,
    parent,
    logonShown: scene.sensor.showsLogon(),
    uniqueId: uniqueIdOf(scene),
  });

const tokenOf = ({ integrity }: Owner): string => (integrity === 'Medium' ? 'TokenElevationTypeLimited' : 'TokenElevationTypeDefault');

const startColumns = (scene: Scene, process: Process, by: Process): Columns => ({
  ActionType: 'ProcessCreated',
  ...fileColumns(process.image, scene.device.build),
  ...versionColumns('Process', process.image),
  ProcessId: process.pid,
  ProcessCommandLine: process.commandLine,
  ProcessIntegrityLevel: chance(scene.random, 0.02) ? 'Invalid' : process.owner.integrity,
  ProcessTokenElevation: tokenOf(process.owner),
  ProcessCreationTime: process.createdText,
  AccountDomain: process.owner.account.domain,
  AccountName: process.owner.account.name,
  AccountSid: process.owner.account.sid,
  AccountUpn: null,
  AccountObjectId: null,
  LogonId: process.logonShown ? process.owner.logonId : 0,
  ...by.acting,
  InitiatingProcessLogonId: scene.sensor.showsCaller() && by.logonShown ? by.owner.logonId : 0,
  InitiatingProcessSignerType: by.image.signer === undefined ? 'Unknown' : 'OsVendor',
  InitiatingProcessSignatureStatus: by.image.signer === undefined ? 'Unsigned' : 'Valid',
  AdditionalFields: chance(scene.random, 0.2) ? '{"DesktopName":"WinSta0\\\\Default"}' : null,
  CreatedProcessSessionId: process.owner.desktop,
  IsProcessRemoteSession: false,
  ProcessRemoteSessionDeviceName: null,
  ProcessRemoteSessionIP: null,
  ...(process.uniqueId === undefined ? {} : { ProcessUniqueId: process.uniqueId }),
});

/** `by` starts a process; the record comes with its creation time, sometimes half a second after it. */
export const start = (scene: Scene, at: Ticks, by: Process, image: Image, commandLine: string, owner: Owner): Process => {
  const process = running(scene, at, by, image, commandLine, owner);
  scene.note(chance(scene.random, 0.1) ? after(scene.random, at, 100, 600) : at, 'DeviceProcessEvents', startColumns(scene, process, by));
  reportCertificate(scene, at, image);
  return process;
};

export const load = (scene: Scene, at: Ticks, by: Process, image: Image): void => {
  scene.note(at, 'DeviceImageLoadEvents', { ActionType: 'ImageLoaded', ...fileColumns(image, scene.device.build), ...by.acting });
  reportCertificate(scene, at, image);
};
