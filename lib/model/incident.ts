import type { Address } from './address';
import type { Enrichment } from './enrichment';
import type { Entity } from './entity';
import type { DeviceId, Fact } from './fact';
import type { Role, Tie } from './match';
import type { Ticks } from './time';

declare const incidentId: unique symbol;

/** UUIDv5 of tenant, device and the first anchor of the match that opened the incident. */
export type IncidentId = string & { readonly [incidentId]: true };

/** An ATT&CK technique, `T1021.003`. */
export type Technique = `T${number}` | `T${number}.${string}`;

export const severities = ['Informational', 'Low', 'Medium', 'High'] as const;
/** A promise about the analyst's time: Medium and above means look now. */
export type Severity = (typeof severities)[number];

export const atLeast = (a: Severity, b: Severity): boolean => severities.indexOf(a) >= severities.indexOf(b);
export const mostSevere = (a: Severity, b: Severity): Severity => (atLeast(a, b) ? a : b);

/** `live` posts, `shadow` is recorded but marked as such, `replay` comes from files. */
export type Mode = 'live' | 'shadow' | 'replay';

/** The facts in one role by (time, identity): the 25 first, the 25 last and the 10 that say most against the hop; `more` says that some were left out. */
export interface Kept {
  readonly facts: readonly Fact[];
  readonly more: boolean;
}

/** What an incident rests on: a union, so the same whatever the order of arrival. */
export interface Evidence {
  /** `rule/form`, sorted. */
  readonly rules: readonly string[];
  readonly roles: Readonly<Partial<Record<Role, Kept>>>;
  readonly ties: readonly Tie[];
}

/** Which device had an address around an instant, as far as the fleet's own records tell. */
export type Holder =
  | { readonly kind: 'one'; readonly device: DeviceId; readonly name: string }
  /** Two or more, so none is named: DHCP, a pool of addresses, a network that is one of many like it. */
  | { readonly kind: 'several' }
  | { readonly kind: 'nobody' };

/** What is known of an address that reached the device. */
export interface Origin {
  readonly ip: Address;
  readonly holder: Holder;
  /** The caller's own record of the connection; its creator is the process that dialled. */
  readonly dial?: Fact;
}

/**
 * What ties an incident to others, told from its own side.
 *
 * - `before`: the device that this hop came from was itself reached at most 24 h earlier
 * - `after`: the device that this hop reached went on to another within 24 h
 * - `fan-out`: the same source reached at least `targets` devices within 24 h of this hop; `group` is the same for all
 *   incidents of the source and the UTC day
 */
export type Link = ChainLink | FanOutLink;

export interface ChainLink {
  readonly kind: 'before' | 'after';
  /** The other incident, with its first contact that is chained to this one. */
  readonly incident: IncidentId;
  readonly source: Address;
  readonly target: DeviceId;
  readonly targetName: string;
  readonly at: Ticks;
}

export interface FanOutLink {
  readonly kind: 'fan-out';
  readonly group: string;
  /** The source's device, else its address. */
  readonly source: string;
  readonly targets: number;
}

/** What was believed about the incident when the revision was written; may be amended, never part of what makes the incident. */
export interface Assessment {
  readonly severity: Severity;
  readonly reasons: readonly string[];
  /** 0..1 */
  readonly confidence: number;
  /** Starts of the device that were known; kept, so that judging again never forgets one. */
  readonly boots: readonly Ticks[];
  readonly origins: readonly Origin[];
  readonly links: readonly Link[];
  /** `table hour` of every hour around it in which the device sent more than is held. Absent: none. */
  readonly crowded?: readonly string[];
  /** What is known of what the incident touches. Decides nothing. */
  readonly enrichment: Enrichment;
}

/** One immutable step of an incident's life, as the table `incidents` holds it. Revisions of an id are dense from 1. */
export interface Revision {
  readonly id: IncidentId;
  readonly revision: number;
  readonly device: DeviceId;
  /** Enqueued time of the fact that completed the opening match. Never changes for an id. */
  readonly openedAt: Ticks;
  readonly evidence: Evidence;
  readonly assessment: Assessment;
  /** The incident that this one turned out to be a part of. */
  readonly absorbedBy?: IncidentId;
  /** The last revision with which evidence came more than 24 h after all that there was before. */
  readonly recurredIn?: number;
}

export interface IncidentProcess {
  readonly role: Role;
  readonly pid?: number | string;
  readonly creationTime?: string;
  readonly fileName: string;
  readonly folderPath?: string;
  readonly commandLine?: string;
  readonly sha1?: string;
  readonly account?: string;
  /** Who started it, who started that, and so on: three at most, as far as the evidence names them. */
  readonly ancestors?: readonly IncidentAncestor[];
}

export interface IncidentAncestor {
  readonly pid?: number | string;
  readonly creationTime?: string;
  readonly fileName: string;
  readonly commandLine?: string;
}

export interface IncidentSource {
  readonly ip: string;
  readonly port?: number | string;
  /** The device that had the address around then, and how that is known. */
  readonly deviceId?: string;
  readonly deviceName?: string;
  readonly deviceKnownBy?: string;
  /** What the caller called itself in its logon: a claim. */
  readonly claimedName?: string;
  readonly account?: string;
  /** The process on the source that made the connection, from the source's own record of it. */
  readonly dialledBy?: IncidentProcess;
  /** Which kinds of fact name this source, strongest first. */
  readonly evidence: readonly string[];
}

export interface IncidentEvidence {
  readonly role: Role;
  readonly table: string;
  readonly timestamp: string;
  readonly what: string;
  /** The joins that tie this fact to the others, in words. */
  readonly joins: readonly string[];
}

/** The incident as every sink, the outbox and `replay --incidents` write it. All text in it is neutralised. */
export interface Incident {
  readonly id: IncidentId;
  readonly revision: number;
  readonly mode: Mode;
  readonly severity: Severity;
  /** More severe than the revision before it, or the first one that is live: who has seen that one looks again. */
  readonly severityRaised?: boolean;
  readonly severityReasons: readonly string[];
  readonly confidence: number;
  readonly title: string;
  readonly summary: string;
  readonly rules: readonly string[];
  readonly techniques: readonly Technique[];
  readonly tactics: readonly string[];
  readonly device: { readonly id: string; readonly name: string };
  readonly sources: readonly IncidentSource[];
  readonly accounts: readonly string[];
  /** Who ran what in a session that is not that of whoever logged on for it. */
  readonly otherSession?: string;
  readonly processes: readonly IncidentProcess[];
  /** The first service that was installed or changed. */
  readonly service?: { readonly name: string; readonly image?: string; readonly commandLine?: string };
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly evidence: readonly IncidentEvidence[];
  readonly timeline: readonly { readonly at: string; readonly what: string }[];
  readonly links: readonly { readonly kind: 'chain' | 'fan-out' | 'related'; readonly incident: string; readonly what: string }[];
  readonly absorbedBy?: string;
  /** Evidence came with this revision more than 24 h after all that there was before. */
  readonly recurred?: boolean;
  /** The last revision of which that is so, this one or an earlier one. */
  readonly recurredIn?: number;
  readonly entities: readonly Entity[];
  readonly enrichment: Enrichment;
  readonly gaps: readonly string[];
  readonly engineVersion: string;
}
