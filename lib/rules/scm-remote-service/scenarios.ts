import { type Duration, days, hours, milliseconds, seconds, tick } from '../../model/time';
import { services } from '../scenario/cast';
import { accepted, bystander, type Columns, certificate, type Process, started, t, tickLess } from '../scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../scenario/scenario';

const form = 'scm-remote-service/started';
const sha1 = 'd41e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60';

const service: Process = {
  name: 'UpdSvc.exe',
  pid: 3380,
  created: t(milliseconds(575)),
  commandLine: 'C:\\Windows\\updsvc.exe -k',
  folder: 'C:\\Windows\\',
  sha1,
  parent: services,
};

const story: Story = { accept: accepted(services, { LocalPort: 49_669 }), child: started(service, { LogonId: 999 }) };
const hop = [incident('Medium', form, 'accept child')];

const conditions: readonly Scenario[] = [
  ...outcomes(story, hop, {
    'services.exe takes a remote connection and starts a service': {},
    'names and actions in other case': {
      accept: { InitiatingProcessFileName: 'Services.EXE', ActionType: 'inboundconnectionaccepted' },
      child: { ActionType: 'PROCESSCREATED' },
    },
    'a mapped address': { accept: { RemoteIP: '::ffff:10.20.3.117', LocalIP: '::ffff:10.20.1.21' } },
    'no address: it can be a remote end': { accept: { RemoteIP: '-' } },
    'the connection does not know the start of services.exe': { accept: { InitiatingProcessCreationTime: null } },
    'the child does not know it': { child: { InitiatingProcessCreationTime: null } },
    'neither knows it': { accept: { InitiatingProcessCreationTime: null }, child: { InitiatingProcessCreationTime: null } },
    'the service with the connection': { child: { Timestamp: t() } },
    'the service 2 s before it: two sensors stamp them': { child: { Timestamp: t(seconds(-2)) } },
    'the service 10 s after it': { child: { Timestamp: t(seconds(10)) } },
    'no hash': { child: { SHA1: null } },
  }),
  ...outcomes(story, [], {
    'another program took the connection': { accept: { InitiatingProcessFileName: 'svchost.exe' } },
    'System took it, on 445': { accept: { InitiatingProcessFileName: 'System', InitiatingProcessId: 4, LocalPort: 445 } },
    'a connection that went out': { accept: { ActionType: 'ConnectionSuccess' } },
    'from the machine itself': { accept: { RemoteIP: '127.0.0.1' } },
    'from its own address': { accept: { RemoteIP: '10.20.1.21' } },
    'another program started the process': { child: { InitiatingProcessFileName: 'svchost.exe' } },
    'an aggregated report': { child: { ActionType: 'ProcessCreatedAggregatedReport' } },
    'another services.exe': { child: { InitiatingProcessId: 721 } },
    'services.exe of another boot': { child: { InitiatingProcessCreationTime: t(days(-8), tick) } },
    'the PID is unknown on both sides': { accept: { InitiatingProcessId: null }, child: { InitiatingProcessId: null } },
    'another machine’s service': { child: bystander },
    'the service more than 2 s before the connection': { child: { Timestamp: t(seconds(-2), tickLess) } },
    'the service later than 10 s': { child: { Timestamp: t(seconds(10), tick) } },
    'a scan that opens the manager and starts nothing': { child: null },
  }),
];

const another = (pid: number, after: number): Process => ({ ...service, pid, created: t(milliseconds(after)) });

const hops: readonly Scenario[] = [
  ...outcomes(story, [incident('Medium', form, 'accept child child2 child3', { revision: 3 })], {
    'three services over one connection are one hop': { child2: started(another(3384, 2600)), child3: started(another(3388, 9100)) },
  }),
  ...outcomes(story, [incident('Medium', form, 'accept accept2 child', { revision: 2 })], {
    'two callers within 10 s: nothing tells whose the service is': { accept2: accepted(services, { RemoteIP: '10.20.3.99' }) },
  }),
  ...outcomes(story, [incident('Medium', form, 'accept child child2')], {
    'two records of one start are one hop': { child2: started(service, { Timestamp: t(seconds(1)) }) },
  }),
  ...outcomes(story, [...hop, incident('Medium', form, 'accept2 child2')], {
    'a later connection with its service is another hop': {
      accept2: accepted(services, { Timestamp: t(hours(1)), RemotePort: 52_001 }),
      child2: started({ ...service, pid: 3400, created: t(hours(1), seconds(1)) }),
    },
  }),
  ...outcomes(story, [...hop, incident('Medium', form, 'accept2 child2', { device: bystander.DeviceId })], {
    'the same on two machines is two hops': { accept2: accepted(services, bystander), child2: started(service, bystander) },
  }),
];

const judged = (severity: 'Low' | 'Medium' | 'High', because: string, revision = 1) => [
  incident(severity, form, 'accept child', { because, revision }),
];
const row = (columns: Columns, hash = sha1) => ({ certificate: certificate(hash, columns) });
const young = (...since: readonly Duration[]) => ({
  accept: { InitiatingProcessCreationTime: t(...since) },
  child: { InitiatingProcessCreationTime: t(...since) },
});
const installer: Columns = {
  FileName: 'msiexec.exe',
  FolderPath: 'C:\\Windows\\System32\\msiexec.exe',
  ProcessCommandLine: 'msiexec.exe /V',
};

/** What the published query leaves out is found, with the reason in its severity. */
const severities: readonly Scenario[] = [
  ...outcomes(story, judged('Low', 'signed and trusted', 2), {
    'a trusted file, of which the row comes last': row({ IsSigned: true, IsTrusted: true }),
    'a trusted file by its hash in other case, as text': row({ IsSigned: 'true', IsTrusted: 'true' }, sha1.toUpperCase()),
  }),
  ...outcomes({ ...row({ IsSigned: true, IsTrusted: true }), ...story }, judged('Low', 'signed and trusted'), {
    'a trusted file, of which the row comes first': {},
  }),
  ...outcomes(story, judged('Medium', 'unsigned', 2), {
    'a row that says unsigned clears nothing': row({ IsSigned: false, IsTrusted: false }),
  }),
  ...outcomes(story, judged('Medium', 'untrusted', 2), { 'a signature that is not trusted': row({ IsSigned: true, IsTrusted: false }) }),
  ...outcomes(story, [incident('Medium', form, 'accept child', { because: 'accepted a remote connection' })], {
    'an untrusted file that another device trusts': {
      ...row({ IsSigned: true, IsTrusted: false }),
      job: started(
        { name: 'hostname.exe', pid: 77, created: t(hours(-1)), commandLine: 'hostname' },
        {
          ...bystander,
          InitiatingProcessFileName: 'updsvc.exe',
          InitiatingProcessParentFileName: 'services.exe',
          InitiatingProcessSHA1: sha1,
          InitiatingProcessSignatureStatus: 'Valid',
        },
      ),
    },
  }),
  ...outcomes(story, judged('Medium', 'accepted a remote connection'), {
    'a row that says nothing': row({ IsSigned: null }),
    'a row that leaves open whether the signature is trusted': row({ IsSigned: true, IsTrusted: null }),
    'a row of another file': row({ IsSigned: true, IsTrusted: true }, 'a0e1f2d3c4b5968778695a4b3c2d1e0f10213243'),
    'a row without hash beside a service without': {
      child: { SHA1: null },
      certificate: certificate('', { IsSigned: true, IsTrusted: true }),
    },
    'later than 60 s after the start of services.exe': young(seconds(-60), tickLess),
  }),
  ...outcomes(story, judged('Low', '1 min 0 s after boot'), {
    '60 s after the start of services.exe': young(seconds(-60)),
    'the same, known from the child alone': { ...young(seconds(-60)), accept: { InitiatingProcessCreationTime: null } },
  }),
  ...outcomes(story, judged('Medium', 'after boot', 2), {
    'a young boot does not outweigh an unsigned file': { ...young(seconds(-20)), ...row({ IsSigned: false }) },
  }),
  // That its signer is known is worth a revision; it is no more severe, and no less.
  ...outcomes(story, judged('High', 'LOLBin', 2), {
    'cmd.exe as a service, whatever its signature': {
      certificate: certificate(sha1, { IsSigned: true, IsTrusted: true }),
      child: { FileName: 'cmd.exe', FolderPath: 'C:\\Windows\\System32\\cmd.exe' },
    },
  }),
  ...outcomes(story, judged('Low', 'nothing in this incident installed or changed one'), {
    'a service of Windows, of whose change nothing is known': {
      child: {
        FileName: 'svchost.exe',
        FolderPath: 'C:\\Windows\\System32\\svchost.exe',
        ProcessCommandLine: 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s IKEEXT',
      },
    },
  }),
  ...outcomes(story, judged('Medium', 'is called like a program that'), {
    'a vendor’s program of a name that many have': {
      child: { FileName: 'Update.exe', FolderPath: 'C:\\Program Files\\Acme\\Update.exe' },
    },
  }),
  ...outcomes(story, judged('High', 'is called like a program that'), {
    'a program of such a name below Windows': { child: { FileName: 'Update.exe', FolderPath: 'C:\\Windows\\Update.exe' } },
  }),
  ...outcomes({ ...row({ IsSigned: true, IsTrusted: true }), ...story }, judged('Medium', 'accepted a remote connection'), {
    'a trusted PSEXESVC.exe by another name': { child: { ProcessVersionInfoOriginalFileName: 'psexesvc.exe' } },
    'a trusted program of Windows that is no service’s': {
      child: {
        FileName: 'conhost.exe',
        FolderPath: 'C:\\Windows\\System32\\conhost.exe',
        ProcessCommandLine: 'conhost.exe --headless cmd.exe /c net user x P /add',
        ProcessVersionInfoOriginalFileName: 'CONHOST.EXE',
      },
    },
  }),
  ...outcomes({ ...row({ IsSigned: true, IsTrusted: true }), ...story }, judged('High', 'made as CMD.EXE, a program that'), {
    'cmd.exe by another name, whatever its signature': { child: { ProcessVersionInfoOriginalFileName: 'Cmd.Exe' } },
    'the same, with texts of its own': { child: { ProcessVersionInfoOriginalFileName: 'Cmd.Exe.MUI' } },
    'cmd.exe by a name that many have': {
      child: {
        FileName: 'tool.exe',
        FolderPath: 'C:\\Program Files\\Acme\\tool.exe',
        ProcessVersionInfoOriginalFileName: 'Cmd.Exe',
      },
    },
  }),
  ...outcomes(story, judged('High', 'LOLBin'), {
    'msiexec.exe with a package': { child: { ...installer, ProcessCommandLine: 'msiexec.exe /V /i http://10.20.3.117/a.msi' } },
  }),
  ...outcomes(story, judged('Low', 'Windows Installer service'), { 'the Windows Installer service': { child: installer } }),
  ...outcomes(story, judged('High', 'Windows Installer service, but'), {
    'its command line with another program': { child: { ProcessCommandLine: 'MSIEXEC.EXE /v' } },
    'its command line and name from another folder': { child: { ...installer, FolderPath: 'C:\\Windows\\Temp\\msiexec.exe' } },
  }),
];

export const scenarios: readonly Scenario[] = [...conditions, ...hops, ...severities];
