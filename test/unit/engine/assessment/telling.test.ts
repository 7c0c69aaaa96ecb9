import { tellingBy } from '../../../../lib/engine/assessment/telling';
import type { Tables } from '../../../../lib/model/fact';
import { lists } from '../../../../lib/rules';
import { factOf } from '../../../support/enrichers/subject';

const telling = tellingBy(lists);
const child = (columns: Tables['DeviceProcessEvents']): number => telling(factOf('DeviceProcessEvents', columns));

test('what a fact says against its hop by itself: more the more of it would raise', () => {
  expect([
    child({ FileName: 'WerFault.exe', ProcessCommandLine: 'WerFault.exe -u -p 5128 -s 1' }),
    child({ FileName: 'cmd.exe', ProcessCommandLine: 'cmd.exe /c dir' }),
    child({ FileName: 'updhlp.exe', ProcessVersionInfoOriginalFileName: 'Cmd.Exe.MUI' }),
    child({ FileName: 'cmd.exe', ProcessCommandLine: 'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__1 2>&1' }),
    child({ FileName: 'a.exe', FolderPath: 'C:\\Users\\Public\\a.exe' }),
  ]).toEqual([0, 1, 1, 2, 1]);
  expect(telling(factOf('DeviceNetworkEvents', { RemoteIP: '10.0.0.1' }))).toBe(0);
});
