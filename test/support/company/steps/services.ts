import type { Ticks } from '../../../../lib/model/time';
import { chance } from '../../worlds/seeded-random';
import { asSystem, type Owner } from '../estate/accounts';
import type { Process } from '../estate/process';
import { type Image, pathOf } from '../estate/software';
import { after } from '../random';
import type { Columns } from '../rows/columns';
import type { Scene } from '../scene';
import { start } from './processes';

export interface Service {
  readonly name: string;
  readonly image: Image;
  /** Its ImagePath. */
  readonly path: string;
  /** What its process has for a command line, where that is not the ImagePath. */
  readonly line?: string;
}

export const serviceOf = (name: string, image: Image, options = ''): Service => ({
  name,
  image,
  path: `"${pathOf(image)}"${options}`,
  line: `"${image.name}"${options}`,
});

const nowhere: Columns = {
  InitiatingProcessId: 0,
  InitiatingProcessFileName: null,
  InitiatingProcessFolderPath: null,
  InitiatingProcessCommandLine: null,
  InitiatingProcessCreationTime: null,
  InitiatingProcessParentId: 0,
  InitiatingProcessParentFileName: null,
  InitiatingProcessSHA1: null,
};

/** Who asked for something: a process of the device, or a session of another device's caller. */
export type Caller = { readonly process: Process } | { readonly session: Owner };

/** A remote caller has no process here: id 0, with the account and the session that called. */
export const callerColumns = (scene: Scene, caller: Caller): Columns => {
  const { account, logonId } = 'process' in caller ? caller.process.owner : caller.session;
  return {
    ...('process' in caller ? caller.process.acting : nowhere),
    InitiatingProcessAccountDomain: account.domain,
    InitiatingProcessAccountName: account.name,
    InitiatingProcessAccountSid: account.sid,
    InitiatingProcessLogonId: scene.sensor.showsCaller() ? logonId : 0,
  };
};

export const setValue = (scene: Scene, at: Ticks, by: Process, key: string, name: string, data: string, type = 'String'): void =>
  scene.note(at, 'DeviceRegistryEvents', {
    ActionType: 'RegistryValueSet',
    RegistryKey: key,
    RegistryValueType: type,
    RegistryValueName: name,
    RegistryValueData: data,
    PreviousRegistryKey: key,
    PreviousRegistryValueName: name,
    PreviousRegistryValueData: null,
    ...by.acting,
  });

export const keyOf = (service: string): string => `HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\${service}`;

export const setImagePath = (scene: Scene, at: Ticks, by: Process, name: string, path: string): void =>
  setValue(scene, at, by, keyOf(name), 'ImagePath', path, 'ExpandString');

const installColumns = ({ name, image, path }: Service, hasPath: boolean): Columns => ({
  ActionType: 'ServiceInstalled',
  FileName: image.name,
  FolderPath: image.folder.slice(0, -1),
  SHA1: null,
  ProcessId: null,
  ProcessCommandLine: hasPath ? path : null,
  AccountDomain: null,
  AccountName: null,
  AccountSid: null,
  LogonId: null,
  RemoteIP: null,
  RemotePort: null,
  LocalIP: null,
  LocalPort: null,
  AdditionalFields: JSON.stringify({ ServiceName: name, ServiceType: 16, ServiceStartType: 3, ServiceAccount: 'LocalSystem' }),
});

/** A service is made: services.exe writes its key, the record of the installation names the caller. */
export const install = (scene: Scene, at: Ticks, service: Service, caller: Caller): void => {
  setImagePath(scene, after(scene.random, at, 1, 15), scene.up.hosts.services, service.name, service.path);
  scene.note(after(scene.random, at, 2, 40), 'DeviceEvents', {
    ...installColumns(service, chance(scene.random, 0.8)),
    ...callerColumns(scene, caller),
  });
};

export const remove = (scene: Scene, at: Ticks, { name }: Service): void =>
  scene.note(at, 'DeviceRegistryEvents', {
    ActionType: 'RegistryKeyDeleted',
    RegistryKey: null,
    RegistryValueType: 'None',
    RegistryValueName: null,
    RegistryValueData: null,
    PreviousRegistryKey: keyOf(name),
    PreviousRegistryValueName: null,
    PreviousRegistryValueData: null,
    ...scene.up.hosts.services.acting,
  });

export const startService = (
  scene: Scene,
  at: Ticks,
  { image, path, line }: Service,
  owner: Owner = asSystem(scene.device.system),
): Process => start(scene, at, scene.up.hosts.services, image, line ?? path, owner);
