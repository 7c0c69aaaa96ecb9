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

/** What each enricher can find out, by its name. */
export interface Findings {
  readonly assets: readonly Asset[];
}

export type FindingName = keyof Findings;

/** An enricher that never ran has no entry. */
export type Enrichment = { readonly [N in FindingName]?: Finding<Findings[N]> };
