import { defineRule, type Form, type Rule } from '../../lib/engine/define-rule';

/** A rule that says nothing of itself, for what its forms do. */
export const probe = (...forms: readonly Form[]): Rule =>
  defineRule({
    id: 'probe',
    version: 1,
    title: '',
    summary: '',
    techniques: [],
    tactics: [],
    severity: 'Low',
    severityReason: '',
    confidence: 0,
    references: [],
    blindSpots: ['all'],
    falsePositives: [],
    forms,
  });
