import type { RuleSet } from '../../engine/compile';
import { evaluate } from '../../engine/evaluate';
import { textOf } from '../../model/fact';
import { type Match, matchKey } from '../../model/match';
import { lists } from '../../rules';
import type { Collected } from './collect';
import type { Profile } from './profile';
import { suppress } from './suppress';

/** Every match of the profile over the whole input. */
export const findMatches = (collected: Collected, rules: RuleSet, profile: Profile): readonly Match[] => {
  const matches = [...collected.devices].flatMap(([device, facts]) => {
    const own = new Map(collected.found.get(device));
    for (const match of evaluate(rules, facts.values())) own.set(matchKey(match), match);
    return [...own.values()];
  });
  if (profile === 'all') return matches;
  const certified = new Set([...collected.fleet.values()].map((fact) => textOf(fact, 'SHA1')));
  certified.delete('');
  return suppress(matches, { boots: collected.boots, certified, ...lists });
};
