/* What an incident's evidence holds, as it is asked for. */
import type { DeviceId, Fact } from '../model/fact';
import type { Evidence } from '../model/incident';
import { type Role, roles } from '../model/match';
import type { RuleSet } from './compile';
import type { Form, Rule } from './define-rule';

/** The facts of some roles, role by role. */
export const factsAs = (evidence: Evidence, ...wanted: readonly Role[]): readonly Fact[] =>
  wanted.flatMap((role) => evidence.roles[role]?.facts ?? []);

export const factsIn = (evidence: Evidence): readonly Fact[] => factsAs(evidence, ...roles);

/** The facts that were recorded: a host's identity is dated by the day that named it, which is no instant of the hop. */
export const recordsIn = (evidence: Evidence): readonly Fact[] => factsIn(evidence).filter(({ table }) => table !== 'HostIdentity');

/** The device that the evidence is of; undefined where there is none. */
export const deviceIn = (evidence: Evidence): DeviceId | undefined => factsIn(evidence)[0]?.device;

/** Roles that name a caller, the surest first: the server's own connection, one beside it, the logon it runs under, a call on 135. */
export const callerRoles = ['accept', 'carrier', 'logon', 'rpc'] as const satisfies readonly Role[];

/** The rules whose forms the evidence names, each once. */
export const ruleIdsIn = ({ rules }: Evidence): readonly string[] => [...new Set(rules.map((name) => name.split('/', 1)[0] ?? ''))];

/** A form that the evidence names, with its rule; undefined where the rule has it no more. */
interface NamedForm {
  readonly rule: Rule;
  readonly form: Form | undefined;
}

/** The forms that the evidence names, as far as there are their rules today. */
export const formsIn = (evidence: Evidence, rules: RuleSet): readonly NamedForm[] =>
  evidence.rules.flatMap((name) => {
    const [id = '', formName] = name.split('/', 2);
    const rule = rules.ruleNamed(id);
    return rule === undefined ? [] : [{ rule, form: rule.forms.find((form) => form.name === formName) }];
  });
