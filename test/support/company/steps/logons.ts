import type { Ticks } from '../../../../lib/model/time';
import { chance, pick, type Random } from '../../worlds/seeded-random';
import type { Account, Owner } from '../estate/accounts';
import { after } from '../random';
import type { Columns } from '../rows/columns';
import type { Scene } from '../scene';
import type { Peer } from './connections';

export type LogonType = 'Network' | 'RemoteInteractive' | 'Interactive' | 'Unlock' | 'Batch' | 'CachedInteractive';
export type Protocol = 'NTLM' | 'Kerberos' | 'Negotiate';

const nobody: Columns = {
  InitiatingProcessId: 0,
  InitiatingProcessFileName: null,
  InitiatingProcessFolderPath: null,
  InitiatingProcessCommandLine: null,
  InitiatingProcessCreationTime: null,
  InitiatingProcessParentId: 0,
  InitiatingProcessParentFileName: null,
  InitiatingProcessParentCreationTime: null,
  InitiatingProcessAccountDomain: null,
  InitiatingProcessAccountName: null,
  InitiatingProcessAccountSid: null,
  InitiatingProcessSHA1: null,
  InitiatingProcessTokenElevation: 'None',
};

const noAddress = (random: Random): Columns => ({
  RemoteIP: pick(random, ['-', '-', '', null]),
  RemotePort: chance(random, 0.5) ? 0 : null,
  RemoteIPType: null,
  RemoteDeviceName: null,
});

const addressOf = (scene: Scene, type: LogonType, peer: Peer | undefined): Columns =>
  peer === undefined
    ? noAddress(scene.random)
    : {
        RemoteIP: peer.ip,
        RemotePort: type !== 'RemoteInteractive' && scene.sensor.showsPort() ? peer.port : 0,
        RemoteIPType: chance(scene.random, 0.5) ? 'Private' : null,
        RemoteDeviceName: chance(scene.random, 0.7) ? peer.name : '',
      };

const logonColumns = (random: Random, type: LogonType, protocol: Protocol, { domain, name, sid }: Account): Columns => ({
  ActionType: 'LogonSuccess',
  LogonType: type,
  AccountDomain: domain,
  AccountName: name,
  AccountSid: sid,
  Protocol: protocol,
  FailureReason: null,
  AdditionalFields: chance(random, 0.5) ? '{"IsLocalLogon":false}' : null,
});

export interface Logon {
  readonly type?: LogonType;
  readonly account: Account;
  readonly protocol?: Protocol;
  /** Undefined for a logon that names no address. */
  readonly peer?: Peer | undefined;
  readonly admin?: boolean;
  /** Where the session is known already; else the next one. */
  readonly logonId?: number;
}

/**
 * A logon as its three records: two with its LogonId, of which one has no domain, and one by lsass.exe without LogonId and
 * address, the only one that says whether the account is a local administrator.
 * @returns who processes of the session run as
 */
export const logOn = (
  scene: Scene,
  at: Ticks,
  { type = 'Network', account, protocol = 'Kerberos', peer, admin = true, logonId = scene.nextLogonId() }: Logon,
): Owner => {
  const { random, note } = scene;
  const columns = logonColumns(random, type, protocol, account);
  const session = { ...nobody, ...columns, ...addressOf(scene, type, peer), LogonId: logonId, IsLocalAdmin: null };
  note(at, 'DeviceLogonEvents', session);
  note(at, 'DeviceLogonEvents', { ...session, AccountDomain: '' });
  note(after(random, at, 0, 30), 'DeviceLogonEvents', {
    ...scene.up.hosts.lsass.acting,
    InitiatingProcessFolderPath: 'C:\\Windows\\System32',
    ...columns,
    ...noAddress(random),
    LogonId: null,
    IsLocalAdmin: admin,
  });
  return { account, logonId, desktop: 0, integrity: admin ? 'High' : 'Medium' };
};
