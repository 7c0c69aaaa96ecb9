import { hours, milliseconds, minutes, seconds, tick } from '../../model/time';
import { writableFolders } from '../lists/writable-folders';
import { excel } from '../scenario/cast';
import { certificate, loaded, type Process, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';
import { byLogon, byStart, called, session, start, startOf } from './stories';

const byImage = 'dcom-remote-server/loaded';
const byHijack = 'dcom-remote-server/hijacked';

/** Excel loads an add-in of the intruder's: the payload runs inside it, and nothing is started. */
const addIn = (columns = {}) => ({ image: loaded(excel, 'C:\\Users\\Public\\report.xll', columns) });
const inside: Story = { ...start, ...addIn({ Timestamp: t(seconds(6)) }) };

const sha1 = '8dca9749cd48d286950e7a9fa1088c937cbccad4';
const platform = 'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2008.9-0\\X86\\MpOAV.dll';
const trustedInside: Story = {
  ...start,
  certificate: certificate(sha1, { IsSigned: true, IsTrusted: true }),
  ...addIn({ Timestamp: t(seconds(6)), SHA1: sha1 }),
};

const insideScenarios: readonly Scenario[] = [
  ...outcomes(inside, [incident('Medium', `${byStart} ${byImage}`, 'accept server image', { because: 'loaded a module', revision: 2 })], {
    'the server loads a module from a user’s folder': {},
    'from ProgramData': { image: { FolderPath: 'C:\\ProgramData\\report.xll' } },
    ...Object.fromEntries(
      writableFolders.map((folder) => [`from ${folder}`, { image: { FolderPath: `c:${folder.toLowerCase()}iertutil.dll` } }]),
    ),
    'from a share': { image: { FolderPath: '\\\\10.20.3.117\\c$\\report.xll' } },
    'the module does not know the server’s creation': { image: { InitiatingProcessCreationTime: null } },
    'the server does not know its own': { server: { ProcessCreationTime: null } },
    'the same, and all at once': {
      server: { ProcessCreationTime: null, Timestamp: t() },
      image: { Timestamp: t() },
    },
    'the module 5 s before the server’s record': { server: { Timestamp: t(seconds(11)) } },
    'the module 24 h after it': { server: { Timestamp: t(seconds(6), hours(-24)) } },
  }),
  ...outcomes(trustedInside, [incident('Low', `${byStart} ${byImage}`, 'accept server image', { because: "Defender's own" })], {
    'a trusted module of Defender’s own': { image: { FolderPath: platform } },
    'the same in other case': { image: { FolderPath: platform.toLowerCase() } },
  }),
  ...outcomes(
    trustedInside,
    [incident('Medium', `${byStart} ${byImage}`, 'accept server image image2', { because: 'elsewhere: C:\\Users\\Public\\report.xll' })],
    {
      'a trusted module of Defender’s own beside the payload': {
        image: { FolderPath: platform },
        image2: loaded(excel, 'C:\\Users\\Public\\report.xll', { Timestamp: t(seconds(7)) }),
      },
    },
  ),
  ...outcomes(trustedInside, [incident('Medium', `${byStart} ${byImage}`, 'accept server image', { because: 'loaded a module from' })], {
    'a trusted module in a folder that only contains Defender’s path': {
      image: { FolderPath: `C:\\Users\\Public\\C:${platform.slice(2)}` },
    },
    'one of which nothing is known in Defender’s folder': { image: { FolderPath: platform, SHA1: null } },
  }),
  ...outcomes(
    { ...trustedInside, certificate: certificate(sha1, { IsSigned: false }) },
    [incident('Medium', `${byStart} ${byImage}`, 'accept server image', { because: '(unsigned) (raises' })],
    { 'an unsigned one in Defender’s folder': { image: { FolderPath: platform } } },
  ),
  ...outcomes(inside, called, {
    'a module from Office’s own folder': { image: { FolderPath: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\XL.DLL' } },
    'a module of a program whose parent is another': { image: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'a module of another PID': { image: { InitiatingProcessId: 5129 } },
    'a module of another program': { image: { InitiatingProcessFileName: 'winword.exe' } },
    'a module of another holder of the PID': { image: { InitiatingProcessCreationTime: t(milliseconds(-124), tick) } },
    'identity open, the module before the server': {
      server: { Timestamp: t(minutes(-1)), ProcessCreationTime: null },
      image: { Timestamp: t(minutes(-1), tickLess) },
    },
    'the module more than 5 s before the server’s record': { server: { Timestamp: t(seconds(11), tick) } },
    'the module later than 24 h': { server: { Timestamp: t(seconds(6), hours(-24), tickLess) } },
  }),
  ...outcomes(inside, [], {
    'a module alone opens nothing': { accept: null },
    'a server of another svchost’s with a module': { server: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
  }),
  ...outcomes(session, [incident('Medium', `${byLogon} ${byImage}`, 'logon server image', { because: 'loaded a module' })], {
    'a remote logon’s server with a module from a user’s folder': addIn(),
  }),
];

/** A library of Windows' own beside a program is found there first. */
const explorer: Process = {
  ...excel,
  name: 'iexplore.exe',
  folder: 'C:\\Program Files\\Internet Explorer\\',
  commandLine: '"iexplore.exe" -Embedding',
};
const planted = 'C:\\Program Files\\Internet Explorer\\iertutil.dll';
const hijack: Story = { ...startOf(explorer), image: loaded(explorer, planted, { Timestamp: t(milliseconds(-72)) }) };

const hijackScenarios: readonly Scenario[] = [
  ...outcomes(hijack, [incident('Medium', `${byStart} ${byHijack}`, 'accept server image', { because: 'a library of Windows' })], {
    'the server loads iertutil.dll from beside its program': {},
    'the library’s name in other case': { image: { FileName: 'IERTUTIL.DLL' } },
    'the library does not know the server’s creation': { image: { InitiatingProcessCreationTime: null } },
    'the server with the library does not know its own': { server: { ProcessCreationTime: null } },
    'the same with the library, and all at once': {
      server: { ProcessCreationTime: null, Timestamp: t() },
      image: { Timestamp: t() },
    },
    'the library 5 s before the server’s record': { image: { Timestamp: t(milliseconds(-124), seconds(-5)) } },
    'the library 60 s after it': { image: { Timestamp: t(milliseconds(-124), seconds(60)) } },
  }),
  ...outcomes(hijack, called, {
    'the real library': { image: { FolderPath: 'C:\\Windows\\System32\\iertutil.dll' } },
    'the real 32-bit library': { image: { FolderPath: 'C:\\Windows\\SysWOW64\\iertutil.dll' } },
    'the real library’s copy of another version': { image: { FolderPath: 'C:\\Windows\\WinSxS\\amd64_1\\iertutil.dll' } },
    'another library beside the program': { image: { FileName: 'ieproxy.dll' } },
    'a library of a program whose parent is another': { image: { InitiatingProcessParentFileName: 'explorer.exe' } },
    'a library of another PID': { image: { InitiatingProcessId: 5129 } },
    'a library of another program': { image: { InitiatingProcessFileName: 'winword.exe' } },
    'a library of another holder of the PID': { image: { InitiatingProcessCreationTime: t(milliseconds(-124), tick) } },
    'identity open, the library before the server': {
      server: { ProcessCreationTime: null },
      image: { Timestamp: t(milliseconds(-124), tickLess) },
    },
    'the library more than 5 s before the server’s record': { image: { Timestamp: t(milliseconds(-124), seconds(-5), tickLess) } },
    'the library later than 60 s': { image: { Timestamp: t(milliseconds(-124), seconds(60), tick) } },
  }),
  ...outcomes(hijack, [], {
    'a library alone opens nothing': { accept: null },
    'a server of another svchost’s with the library': { server: { InitiatingProcessCommandLine: 'svchost.exe -k netsvcs -p' } },
  }),
];

/** The payload runs inside the server: what it loaded adds to what shows that it was called. */
export const moduleScenarios: readonly Scenario[] = [...insideScenarios, ...hijackScenarios];
