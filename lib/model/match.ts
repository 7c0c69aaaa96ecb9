import type { DeviceId, Fact, FactId, Side } from './fact';

/**
 * The part a fact plays in a match. Fixed, so that anchors and explanations can be told from any rule's match.
 *
 * - `accept`: the server process accepted a connection; `rpc`: somebody called the endpoint mapper on 135
 * - `logon`: a network logon; `server`: the process that served the call; `child`: what it started
 * - `launcher`: the svchost that starts DCOM servers, known by identity; `image`: a module the server loaded
 */
export const roles = ['rpc', 'accept', 'logon', 'launcher', 'server', 'image', 'child'] as const;
export type Role = (typeof roles)[number];

export type RoleFacts = Readonly<Partial<Record<Role, Fact>>>;

/** What a rule found: one fact per step of one of its forms, all of one device. */
export interface Match {
  readonly rule: string;
  readonly form: string;
  /** Whether the match opens an incident or only adds to one. */
  readonly opens: boolean;
  readonly device: DeviceId;
  readonly facts: RoleFacts;
  readonly ties: readonly Tie[];
}

/** Why two facts of a match belong together, strongest first: the identity that both carry, else the time between them. */
export type TieKind = 'same-process' | 'same-logon' | 'same-connection' | 'mirrored' | 'same-name' | 'same-caller' | 'elapsed';

export interface Tie {
  readonly kind: TieKind;
  readonly a: Role;
  readonly b: Role;
  readonly aId: FactId;
  readonly bId: FactId;
  /** Of `same-process`: which process of each fact. */
  readonly sides?: readonly [Side, Side];
  /** Whether every part of the identity was known on both sides; a time is never exact. */
  readonly exact: boolean;
}

export const factsOf = (match: Match): Fact[] => roles.flatMap((role) => match.facts[role] ?? []);

/** Identity of a match: the rule, the form and its facts in the order of the roles. */
export const matchKey = (match: Match): string =>
  [match.rule, match.form, ...roles.map((role) => match.facts[role]?.id ?? '')].join('\u0000');
