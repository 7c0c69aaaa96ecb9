/* Base worlds of the programs that were running before somebody called. */
import type { Base } from '../../drafts';
import { second } from '../columns';
import { near } from '../near-texts';
import {
  accept,
  accepted,
  actorThread,
  alike,
  bounds,
  child,
  edge,
  logonOf,
  logonReads,
  logonTexts,
  minute,
  oneConnection,
  openOrder,
  threadsOf,
} from './parts';

/** The program takes a connection and starts a child; the logon over the connection says who called. */
const served = (name: string, program: string, names: readonly unknown[]): Base => ({
  name,
  records: [
    accept({ 'I.FileName': program, 'P.FileName': 'userinit.exe' }),
    logonOf(10.2, { RemotePort: 51000 }),
    child({ 'I.FileName': program, 'P.FileName': 'userinit.exe' }),
  ],
  threads: threadsOf(actorThread('N', 'C')),
  keys: oneConnection('N'),
  reads: [
    ...logonReads,
    'N.ActionType',
    'N.RemoteIP',
    'N.RemotePort',
    'N.LocalIP',
    'N.I.FileName',
    'N.I.Id',
    'L.RemotePort',
    'C.I.FileName',
    'C.I.Id',
  ],
  edges: [
    ...bounds('N', 'C', -5n * second, minute),
    ...bounds('N', 'L', -5n * second, minute),
    edge('N.I.CreationTime', 'C.I.CreationTime'),
    ...openOrder('N', 'C.I.CreationTime', 'N.I.CreationTime'),
  ],
  texts: [...logonTexts, ['N.ActionType', accepted]],
  together: alike(['N.I.FileName', 'C.I.FileName'], names),
});

const office = ['EXCEL.EXE', 'WINWORD.EXE', 'POWERPNT.EXE', 'OUTLOOK.EXE', 'VISIO.EXE', 'MSACCESS.EXE', 'WINPROJ.EXE'];
const others = ['mmc.exe', 'iexplore.exe', 'mshta.exe'];

const shell = served('shell', 'explorer.exe', near('explorer.exe'));
const installer = served('installer', 'msiexec.exe', near('msiexec.exe'));
const automation = served('automation', 'excel.exe', [
  ...office.map((name) => name.toLowerCase()),
  ...others,
  ...near('mmc.exe'),
  ...[...office, ...others].map((name) => `${name.slice(0, -1)}~`),
]);

export const runningBases = { shell, installer, automation };
