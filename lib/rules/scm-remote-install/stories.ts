import type { Duration } from '../../model/time';
import { services } from '../scenario/cast';
import { accepted, type Columns, imageWritten, installed, loggedOn, type Service, started, t } from '../scenario/records';
import type { Story } from '../scenario/scenario';

export const named = (form: string): string => `scm-remote-install/${form}`;
export const [session, byAccept, byPipe, byAccount, byWrite] = ['session', 'accepted', 'piped', 'same-account', 'written'].map(named) as [
  string,
  string,
  string,
  string,
  string,
];

export const logonId = 48_210_733;
export const updater: Service = { name: 'UpdSvc', path: 'C:\\Windows\\updsvc.exe -k' };

/** At the beginning of the story, so that its bounds fall on round times. */
export const now = { Timestamp: t() };
export const at = (...after: readonly Duration[]) => ({ Timestamp: t(...after) });

export const logon = loggedOn(logonId, now);
export const install = installed(updater, logonId, now);
/** The record does not say whose session asked for it. */
export const unknownCaller = installed(updater, 0, now);
export const accept = accepted(services, { LocalPort: 49_669, ...now });
export const write = imageWritten(services, updater, now);
export const child = started({
  name: 'UpdSvc.exe',
  pid: 3380,
  created: t(),
  commandLine: updater.path,
  folder: 'C:\\Windows\\',
  parent: services,
});

export const fields = (values: Columns): Columns => ({ AdditionalFields: JSON.stringify(values) });

/** What makes a record none of a service that somebody installed. */
export const noInstall: Readonly<Record<string, Columns>> = {
  'another record that names a service': { ActionType: 'DriverLoad' },
  'a record that names none': fields({ ServiceType: 16 }),
  'a record with broken fields': { AdditionalFields: '{"ServiceName":"UpdSvc"' },
  'the instance of a per-user service': {
    ...fields({ ServiceName: 'CDPUserSvc_2739d6', ServiceType: 224 }),
    ProcessCommandLine: 'C:\\WINDOWS\\system32\\svchost.exe -k UnistackSvcGroup',
  },
};

/** What makes a logon none over the network from another machine. */
export const noLogon: Readonly<Record<string, Columns>> = {
  'a logon by remote desktop': { LogonType: 'RemoteInteractive' },
  'a logon that failed': { ActionType: 'LogonFailed' },
};

/** What makes a connection to services.exe none. */
export const noAccept: Readonly<Record<string, Columns>> = {
  'another program took the connection': { InitiatingProcessFileName: 'svchost.exe' },
  'a connection that went out': { ActionType: 'ConnectionSuccess' },
};

/** Each of the changes in the record of that role; `where` tells the scenarios of two forms apart. */
export const wrong = (role: string, changes: Readonly<Record<string, Columns>>, where: string) =>
  Object.fromEntries(Object.entries(changes).map(([name, columns]) => [`${name}: ${where}`, { [role]: columns }]));

/** What makes a registry record none of what a service runs. */
export const noWrite: Readonly<Record<string, Columns>> = {
  'the key was only created': { ActionType: 'RegistryKeyCreated' },
  'another value of the key': { RegistryValueName: 'Start', RegistryValueData: '3' },
  'a key of something else': { RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso\\Services\\UpdSvc' },
  'no key': { RegistryKey: null, PreviousRegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc' },
  'the key of a per-user service’s instance': {
    RegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\CDPUserSvc_2739d6',
    RegistryValueData: '%SystemRoot%\\system32\\svchost.exe -k UnistackSvcGroup',
  },
  'another program wrote it': { InitiatingProcessFileName: 'msiexec.exe' },
};

export const ofSession: Story = { logon, install };

export const ofWrite: Story = { accept, write };
