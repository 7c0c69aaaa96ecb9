/** Accounts of the domain and of Windows itself, as the columns name them. */
export interface Account {
  readonly domain: string;
  readonly name: string;
  readonly sid: string;
}

const domainSid = 'S-1-5-21-1004336348-1177238915-682003330';

const inDomain = (name: string, rid: number): Account => ({ domain: 'contoso', name, sid: `${domainSid}-${rid}` });

export const userOf = (index: number): Account => inDomain(`user${String(index).padStart(4, '0')}`, 10_000 + index);
export const machineOf = (bareName: string, index: number): Account => inDomain(`${bareName}$`, 2_000 + index);

/** Who administers: three people with accounts of their own for it, two at the helpdesk, and a service account per tool. */
export const admins = [inDomain('adm-ines', 1601), inDomain('adm-jon', 1602), inDomain('adm-petra', 1603)] as const;
export const helpdesk = [inDomain('hd-amir', 1611), inDomain('hd-lea', 1612)] as const;
export const accounts = {
  push: inDomain('svc-push', 1621),
  monitoring: inDomain('svc-monitor', 1622),
  automation: inDomain('svc-ansible', 1623),
  backup: inDomain('svc-backup', 1624),
  scan: inDomain('svc-scan', 1625),
  office: inDomain('svc-docs', 1626),
  inventory: inDomain('svc-inventory', 1627),
} as const;

export const systemAccount: Account = { domain: 'nt authority', name: 'system', sid: 'S-1-5-18' };
const networkService: Account = { domain: 'nt authority', name: 'network service', sid: 'S-1-5-20' };
const localService: Account = { domain: 'nt authority', name: 'local service', sid: 'S-1-5-19' };
export const anonymous: Account = { domain: 'nt authority', name: 'anonymous logon', sid: 'S-1-5-7' };

/** Who a process runs as: the session is its logon, of which Windows names its own with three fixed numbers. */
export interface Owner {
  readonly account: Account;
  readonly logonId: number;
  readonly desktop: number;
  readonly integrity: 'System' | 'High' | 'Medium';
}

export const asSystem = (account: Account = systemAccount): Owner => ({ account, logonId: 999, desktop: 0, integrity: 'System' });
export const asNetworkService: Owner = { account: networkService, logonId: 996, desktop: 0, integrity: 'System' };
export const asLocalService: Owner = { account: localService, logonId: 997, desktop: 0, integrity: 'System' };
