/** What one enricher found out: what it knows, or why it does not. Plain JSON, so that it is stored and shown as it is. */
export type Finding<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly reason: string };

export const knownAs = <T>(value: T): Finding<T> => ({ kind: 'known', value });
export const unknownBecause = (reason: string): Finding<never> => ({ kind: 'unknown', reason });

/** What the company says of a device, as of the incident's day or the day before. What no record said is absent. */
export interface Asset {
  readonly deviceId: string;
  /** The device that was reached, or one that it was reached from. */
  readonly part: 'target' | 'source';
  readonly deviceType?: string;
  readonly deviceSubtype?: string;
  readonly osPlatform?: string;
  /** As the company has set it: Low, Normal or High. */
  readonly assetValue?: string;
  readonly exposureLevel?: string;
  readonly machineGroup?: string;
  readonly tags?: readonly string[];
  readonly isInternetFacing?: boolean;
  /** The address under which it reaches Defender's service: its own, a NAT's or a proxy's. */
  readonly publicIp?: string;
}

/** Logons of one account in one way, from one address. */
export interface Logon {
  readonly from?: string;
  readonly account?: string;
  readonly logonType: string;
  readonly protocol?: string;
  /** Whether the account was known that day to be an administrator of the device; absent where no record said. */
  readonly isLocalAdmin?: boolean;
}

/** Logons on the device from the hop's sources. */
export interface Logons {
  /** Those that the incident rests on. */
  readonly hop: readonly (Logon & { readonly at: string; readonly logonId?: string })[];
  /** Others, within ten minutes before or after; `since` is the beginning of the ten minutes in which they were seen. Failed ones name no account. */
  readonly others: readonly (Logon & { readonly since: string; readonly failed: boolean })[];
}

/** A process that one of the incident's children, or a process below it, started. */
export interface Descendant {
  /** 1: started by a child of the incident. */
  readonly generation: number;
  readonly pid: string;
  readonly creationTime: string;
  readonly parentPid: string;
  readonly parentCreationTime: string;
  readonly fileName: string;
  readonly commandLine?: string;
  readonly account?: string;
  readonly sha1?: string;
}

/** What certificate records say of a file. `unknown` clears nothing and accuses of nothing; `reason` says why. */
export interface FileSignature {
  readonly fileName: string;
  readonly sha1?: string;
  readonly verdict: 'trusted' | 'untrusted' | 'unsigned' | 'unknown';
  readonly signer?: string;
  readonly issuer?: string;
  readonly isRootSignerMicrosoft?: boolean;
  readonly reason?: string;
}

/** In how many other incidents, and on how many devices of them, the company saw the same. At least so many: counted in steps. */
export interface Prevalence {
  readonly what: 'file' | 'service name' | 'service path' | 'source, account and target';
  readonly value: string;
  readonly incidents: number;
  readonly devices: number;
}

/** An alert of Defender's about the device. */
export interface RelatedAlert {
  readonly id: string;
  readonly at?: string;
  readonly title?: string;
  readonly severity?: string;
  readonly category?: string;
  readonly serviceSource?: string;
  readonly attackTechniques?: string;
}

/** Devices of the fleet that reach Defender's service under a public address: a NAT or proxy where there are several. */
export interface Egress {
  readonly address: string;
  /** Found at most: 100. */
  readonly devices: number;
  readonly examples: readonly string[];
}

/** What each enricher can find out, by its name. */
export interface Findings {
  readonly alerts: readonly RelatedAlert[];
  readonly assets: readonly Asset[];
  readonly descendants: readonly Descendant[];
  readonly egress: readonly Egress[];
  readonly logons: Logons;
  readonly prevalence: readonly Prevalence[];
  readonly signatures: readonly FileSignature[];
}

export type FindingName = keyof Findings;

/** An enricher that never ran has no entry. */
export type Enrichment = { readonly [N in FindingName]?: Finding<Findings[N]> };
