import { shown, text } from './columns';
import { defineTable } from './define-table';

/** An alert: about no device of its own, its evidence says which. Rows bear no ReportId. */
export const alertInfo = defineTable('AlertInfo', {
  AlertId: text,
  Title: shown,
  Severity: shown,
  Category: shown,
  ServiceSource: shown,
  AttackTechniques: shown,
});

/** Something that an alert is about: a device, or a process, file, account or address on one; mail and cloud evidence names no device. */
export const alertEvidence = defineTable('AlertEvidence', { AlertId: text });
