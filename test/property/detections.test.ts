import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Incident } from '../../lib/model/incident';
import { attacks, type Outcome } from '../support/docs/detections/attacks';
import { detectionsPage } from '../support/docs/detections/page';
import { expectedOf, recordedLines, recordings } from '../support/oracle/recordings';
import { incidentsIn } from '../support/replay';

const having = (outcome: Outcome) => attacks.filter((attack) => attack.outcome === outcome);

/** Of the attack: on its device, its source among the incident's, and first where a logon or the server's own connection shows it. */
const tells = ({ device, sources }: Incident, target: string, source: string): boolean => {
  const place = sources.findIndex(({ ip }) => ip === source);
  const corroborated = sources[place]?.evidence.some((role) => role === 'logon' || role === 'accept') ?? false;
  return device.name === target && (corroborated ? place === 0 : place >= 0);
};

if (recordings.length === 0) {
  test.skip('../shared/recordings is not there, so nothing is said of recorded attacks', () => undefined);
} else {
  test('every recording is judged, and no other', () => {
    expect(attacks.map(({ name }) => name).sort()).toEqual(recordings);
    expect(having('found')).toHaveLength(11);
    expect(having('silent')).toHaveLength(3);
  });

  test.each(having('found'))('$name is found, on its device and with its source', async ({ name, source }) => {
    const { target } = expectedOf(name).attack;
    const incidents = await incidentsIn(recordedLines(name));
    expect(incidents.filter((incident) => tells(incident, target, source))).not.toEqual([]);
  });

  test.each(having('silent'))('$name is no incident', async ({ name }) => {
    expect(await incidentsIn(recordedLines(name))).toEqual([]);
  });

  test('docs/detections.md is what `npm run detections` makes of them', async () => {
    expect(readFileSync(join(__dirname, '../../docs/detections.md'), 'utf8')).toBe(await detectionsPage());
  });
}
