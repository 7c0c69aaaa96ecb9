import type { Ticks } from '../../../../lib/model/time';
import type { Columns } from '../rows/columns';
import type { Owner } from './accounts';
import { clockText, type RecordStyle } from './record-style';
import { type Image, md5Of, pathOf, sha1Of, sha256Of, sizeOf } from './software';

export interface Process {
  readonly image: Image;
  readonly pid: number;
  readonly created: Ticks;
  /** `created` by the device's clock; equal to the last digit in every record that names the process. */
  readonly createdText: string;
  readonly commandLine: string;
  readonly owner: Owner;
  /** Whether records show the owner's LogonId, or 0. */
  readonly logonShown: boolean;
  readonly uniqueId: string | undefined;
  /** What it is called as another's parent: its name, on some devices its path in the object namespace. */
  readonly parentText: string;
  /** The columns of all records in which it acted. */
  readonly acting: Columns;
}

export interface ProcessOf {
  readonly device: RecordStyle;
  readonly image: Image;
  readonly pid: number;
  readonly created: Ticks;
  readonly commandLine: string;
  readonly owner: Owner;
  readonly parent: Process | undefined;
  readonly logonShown: boolean;
  /** Defender's UniqueId; undefined where the device's sensor does not stream it. */
  readonly uniqueId: string | undefined;
}

export const versionColumns = (prefix: string, { name, product, company }: Image): Columns => ({
  [`${prefix}VersionInfoCompanyName`]: company,
  [`${prefix}VersionInfoProductName`]: product,
  [`${prefix}VersionInfoProductVersion`]: product === '' ? '' : '10.0.22621.2506',
  [`${prefix}VersionInfoInternalFileName`]: product === '' ? '' : name,
  [`${prefix}VersionInfoOriginalFileName`]: product === '' ? '' : name,
  [`${prefix}VersionInfoFileDescription`]: product,
});

const elevationOf = ({ integrity }: Owner): string => (integrity === 'Medium' ? 'TokenElevationTypeLimited' : 'TokenElevationTypeDefault');

/** The name lower-cased, as it mostly comes; a path is always in lower case. */
const actingColumns = ({ device, image, pid, commandLine, owner, parent, uniqueId }: ProcessOf, createdText: string): Columns => ({
  InitiatingProcessSHA1: sha1Of(image, device.build),
  InitiatingProcessSHA256: sha256Of(image, device.build),
  InitiatingProcessMD5: md5Of(image, device.build),
  InitiatingProcessFileName: pid === 4 ? image.name : image.name.toLowerCase(),
  InitiatingProcessFileSize: sizeOf(image),
  ...versionColumns('InitiatingProcess', image),
  InitiatingProcessId: pid,
  InitiatingProcessCommandLine: commandLine,
  InitiatingProcessCreationTime: createdText,
  InitiatingProcessFolderPath: pid === 4 ? 'c:\\windows\\system32\\ntoskrnl.exe' : pathOf(image).toLowerCase(),
  InitiatingProcessParentId: parent?.pid ?? 0,
  InitiatingProcessParentFileName: parent?.parentText ?? null,
  InitiatingProcessParentCreationTime: parent?.createdText ?? null,
  InitiatingProcessAccountDomain: owner.account.domain,
  InitiatingProcessAccountName: owner.account.name,
  InitiatingProcessAccountSid: owner.account.sid,
  InitiatingProcessAccountUpn: null,
  InitiatingProcessAccountObjectId: null,
  InitiatingProcessIntegrityLevel: owner.integrity,
  InitiatingProcessTokenElevation: elevationOf(owner),
  InitiatingProcessSessionId: owner.desktop,
  IsInitiatingProcessRemoteSession: false,
  InitiatingProcessRemoteSessionDeviceName: null,
  InitiatingProcessRemoteSessionIP: null,
  ...(uniqueId === undefined ? {} : { InitiatingProcessUniqueId: uniqueId }),
});

const parentTextOf = ({ device, image }: ProcessOf): string =>
  device.parentsAsPaths ? `\\Device\\HarddiskVolume4\\${pathOf(image).slice(3)}` : image.name;

export const processOf = (given: ProcessOf): Process => {
  const createdText = clockText(given.device, given.created);
  return { ...given, createdText, parentText: parentTextOf(given), acting: actingColumns(given, createdText) };
};
