import { costsPage } from './costs';
import { detectionColumns, tablesPage } from './infra';
import { readmePage } from './readme';
import { rulesPage } from './rules';
import { settingsPage } from './settings';

/** The pages that are made from the code, by path from the root. */
export const pages: readonly { readonly path: string; readonly text: () => string | Promise<string> }[] = [
  { path: 'README.md', text: readmePage },
  { path: 'docs/rules.md', text: rulesPage },
  { path: 'docs/settings.md', text: settingsPage },
  { path: 'docs/costs.md', text: costsPage },
  { path: 'infra/generated/detection-columns.json', text: detectionColumns },
  { path: 'infra/generated/defender-tables.json', text: tablesPage },
];
