import type { DeviceId, Fact, FactId, Side } from './fact';

/**
 * The part a fact plays in a match. Fixed, so that anchors and explanations can be told from any rule's match.
 *
 * - `rpc`: somebody called the endpoint mapper on 135; `accept`: the server process itself accepted a connection
 * - `carrier`: the connection that carried it, accepted by System (PID 4) for SMB or WinRM; `logon`: a network logon
 * - `dial`: a process of the device called the device itself; `launcher`: the svchost that starts DCOM servers, by identity
 * - `install`: the record of a service; `write`: a service's or a task's key was written; `task`: the record of a task
 * - `subscription`: the record of a WMI event subscription
 * - `server`: the process that served the call; `image`: a module the server loaded; `child`: what it started
 */
export const roles = [
  'rpc',
  'accept',
  'carrier',
  'logon',
  'dial',
  'launcher',
  'install',
  'write',
  'task',
  'subscription',
  'server',
  'image',
  'child',
] as const;
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
  /** Whether every part of the identity was known on both sides, of `same-logon` the boot too; a time is never exact. */
  readonly exact: boolean;
}

export const factsOf = (match: Match): Fact[] => roles.flatMap((role) => match.facts[role] ?? []);

/** Identity of a match: the rule, the form and its facts in the order of the roles. */
export const matchKey = (match: Match): string =>
  [match.rule, match.form, ...roles.map((role) => match.facts[role]?.id ?? '')].join('\u0000');
