import { compile, publishedForms, type RuleSet } from '../../engine/compile';
import { HopwatchError } from '../../model/errors';
import { rules } from '../../rules';

/** `published`: the three published queries to the predicate. `all`: every rule as the live service runs it. */
export const profiles = ['all', 'published'] as const;
export type Profile = (typeof profiles)[number];

/** The rules of a profile, or of those that were asked for, less those that are off; an unknown id is an error that names the known ones. */
export const rulesOf = (profile: Profile, ids: readonly string[] | undefined, off: readonly string[] = []): RuleSet => {
  const all = profile === 'published' ? publishedForms(rules) : rules;
  const unknown = [...(ids ?? []), ...off].filter((id) => !all.some((rule) => rule.id === id));
  if (unknown.length > 0) {
    throw new HopwatchError(
      'rules-invalid',
      'fatal',
      `No such rule in the profile '${profile}': ${unknown.join(', ')}. It has ${all.map((rule) => rule.id).join(', ')}.`,
    );
  }
  return compile(
    all.filter((rule) => ids === undefined || ids.includes(rule.id)),
    profile === 'published' ? 'whole' : 'live',
    new Set(off),
  );
};
