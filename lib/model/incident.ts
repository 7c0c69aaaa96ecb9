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

/** The facts in one role, the 50 least by (time, identity); `more` says that some were left out. */
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

/** What was believed about the incident when the revision was written; may be amended, never part of what makes the incident. */
export interface Assessment {
  readonly severity: Severity;
  readonly reasons: readonly string[];
  /** 0..1 */
  readonly confidence: number;
  /** Starts of the device that were known; kept, so that judging again never forgets one. */
  readonly boots: readonly Ticks[];
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
  /** New evidence came more than 24 h after all earlier evidence. */
  readonly recurred?: boolean;
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
}

export interface IncidentSource {
  readonly ip: string;
  readonly port?: number | string;
  readonly deviceName?: string;
  readonly account?: string;
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
  readonly processes: readonly IncidentProcess[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly evidence: readonly IncidentEvidence[];
  readonly timeline: readonly { readonly at: string; readonly what: string }[];
  readonly links: readonly { readonly kind: 'chain' | 'fan-out' | 'related'; readonly incident: string; readonly what: string }[];
  readonly absorbedBy?: string;
  readonly recurred?: boolean;
  readonly gaps: readonly string[];
  readonly engineVersion: string;
}
