import { compile } from '../../lib/engine/compile';
import { milliseconds, seconds } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import { excel, payload, remoteRegistry, rpcss, services, winRmHost } from '../../lib/rules/scenario/cast';
import {
  accepted,
  admin,
  audited,
  carried,
  dialledItself,
  done,
  installed,
  loaded,
  loggedOn,
  started,
  t,
  valueSet,
} from '../../lib/rules/scenario/records';
import { outcomes, type Story } from '../../lib/rules/scenario/scenario';
import { run } from './run-scenario';

const ruleSet = compile(rules, 'live');

const summariesOf = async (story: Story): Promise<readonly string[]> => {
  const [scenario] = outcomes(story, [], { story: {} });
  return (await run(ruleSet, scenario?.records ?? [], 'punctual')).map(({ incident }) => incident.summary);
};

const server = started(excel, { ...admin, LogonId: 7 });
const accept = accepted(excel);
const logon = loggedOn(7);
const child = started(payload);
const host = 'srv-file-01.contoso.example';
const nobody = { RemoteIP: '-', RemotePort: 0, RemoteDeviceName: null };
const own = { RemoteIP: '10.20.1.21', LocalIP: '10.20.1.21' };

describe('an incident says in one sentence', () => {
  test.each<[string, Story, string]>([
    [
      'the account with its domain, which one of the two rows of a logon has',
      { bare: loggedOn(7, { AccountDomain: '', Timestamp: t(milliseconds(-300)) }), logon, server, child },
      `10.20.3.117 (calls itself WKS-117) reached ${host} as contoso\\svc-deploy: excel.exe (PID 5128) started Payload.exe (PID 7044).`,
    ],
    [
      'source, account, host, server and child',
      { logon, accept, server, child },
      `10.20.3.117 (calls itself WKS-117) reached ${host} as contoso\\svc-deploy: excel.exe (PID 5128) started Payload.exe (PID 7044).`,
    ],
    [
      'how many more sources and processes there are',
      {
        accept,
        accept2: accepted(excel, { RemoteIP: '10.20.3.99' }),
        server: started(excel),
        child,
        child2: started({ ...payload, pid: 7100, created: t(seconds(3)) }),
        child3: started({ ...payload, pid: 7200, created: t(seconds(4)) }),
      },
      `10.20.3.117 and 1 more reached ${host}: excel.exe (PID 5128) started Payload.exe (PID 7044) and 2 more.`,
    ],
    [
      'which module was loaded where nothing was started',
      { logon, server, image: loaded(excel, 'C:\\Users\\Public\\report.xll') },
      `10.20.3.117 (calls itself WKS-117) reached ${host} as contoso\\svc-deploy: excel.exe (PID 5128) loaded C:\\Users\\Public\\report.xll.`,
    ],
    [
      'which module was loaded beside those of Defender',
      {
        logon,
        server,
        own: loaded(excel, 'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2008.9-0\\X86\\MpOAV.dll', { Timestamp: t() }),
        image: loaded(excel, 'C:\\ProgramData\\calc.xll', { Timestamp: t(seconds(1)) }),
      },
      `10.20.3.117 (calls itself WKS-117) reached ${host} as contoso\\svc-deploy: excel.exe (PID 5128) loaded C:\\ProgramData\\calc.xll.`,
    ],
    [
      'that nothing it started is known',
      { accept, server: started(excel) },
      `10.20.3.117 reached ${host}: EXCEL.EXE (PID 5128) served the call; nothing it started is known.`,
    ],
    [
      'what services.exe started, for a caller without address',
      { accept: accepted(services, { RemoteIP: '-' }), child: started({ ...payload, parent: services }) },
      `An unknown address reached ${host}: services.exe (PID 720) started Payload.exe (PID 7044).`,
    ],
    [
      'which service was installed where nothing was started',
      { logon, install: installed({ name: 'UpdSvc', path: '"C:\\Program Files\\a b\\upd.exe" -k' }, 7) },
      `10.20.3.117 (calls itself WKS-117) reached ${host} as contoso\\svc-deploy: the service UpdSvc was installed, which runs upd.exe; nothing it started is known.`,
    ],
    [
      'first the caller in whose session it was done, whoever else was connected then',
      {
        accept: accepted(services, { RemoteIP: '10.20.3.99' }),
        logon,
        install: installed({ name: 'UpdSvc', path: 'upd.exe' }, 7),
      },
      `10.20.3.117 (calls itself WKS-117) and 1 more reached ${host} as contoso\\svc-deploy: the service UpdSvc was installed, which runs upd.exe; nothing it started is known.`,
    ],
    [
      'which service was changed where nothing was started',
      {
        carrier: carried(445),
        write: valueSet(remoteRegistry, 'SYSTEM\\ControlSet001\\Services\\Fax', ['ImagePath', 'C:\\ProgramData\\payload.exe']),
      },
      `10.20.3.117 reached ${host}: the service Fax was changed; nothing it started is known.`,
    ],
    [
      'which class was changed',
      {
        carrier: carried(445),
        write: valueSet(remoteRegistry, 'SOFTWARE\\Classes\\CLSID\\{0BE35203}\\TreatAs', ['', '{81C5FE01}']),
      },
      `10.20.3.117 reached ${host}: the COM class {0BE35203} was changed; nothing it started is known.`,
    ],
    [
      'which task was made',
      { logon, task: done('ScheduledTaskCreated', { TaskName: '\\Updater' }, 7) },
      `10.20.3.117 (calls itself WKS-117) reached ${host} as contoso\\svc-deploy: the scheduled task \\Updater was made or changed; nothing it started is known.`,
    ],
    [
      'to what a WMI event filter was bound',
      { logon, subscription: done('WmiBindEventFilterToConsumer', { Consumer: 'ActiveScriptEventConsumer="Updater"' }, 7) },
      `10.20.3.117 (calls itself WKS-117) reached ${host} as contoso\\svc-deploy: a WMI event filter was bound to ActiveScriptEventConsumer="Updater"; nothing it started is known.`,
    ],
    [
      'whose session of WinRM it was: the address is the connection’s, the account the logon’s',
      { carrier: carried(5985), logon: loggedOn(7, nobody), server: started(winRmHost, { ...admin, LogonId: 7 }) },
      `10.20.3.117 reached ${host} as contoso\\svc-deploy: wsmprovhost.exe (PID 4676) served the call; nothing it started is known.`,
    ],
    [
      'only the caller from outside where the device also called itself',
      {
        carrier: carried(5985),
        server: started(winRmHost),
        dial: dialledItself(winRmHost, own),
        accept: accepted(excel, { ...own, RemotePort: 51_910, LocalPort: 49_712 }),
        child: started(payload),
      },
      `10.20.3.117 reached ${host}: excel.exe (PID 5128) started Payload.exe (PID 7044).`,
    ],
    [
      'that only a call on 135 is known',
      { rpc: accepted(rpcss, { LocalPort: 135, Timestamp: t(milliseconds(-229)) }), server: started(excel), child },
      `10.20.3.117 called the RPC endpoint mapper of ${host}: excel.exe (PID 5128) started Payload.exe (PID 7044).`,
    ],
  ])('%s', async (_what, story, sentence) => {
    expect(await summariesOf(story)).toEqual([sentence]);
  });
});

test('who asked for a service is among the accounts, whichever record says it', async () => {
  const updater = { name: 'UpdSvc', path: 'upd.exe' };
  const accept = accepted(services, { LocalPort: 49_669 });
  const records = [installed(updater, 0), audited(updater, 0, services)];
  for (const install of records) {
    const [scenario] = outcomes({ accept, install }, [], { story: {} });
    const [standing] = await run(ruleSet, scenario?.records ?? [], 'punctual');
    expect(standing?.incident.accounts).toEqual(['contoso\\svc-deploy']);
  }
});

test('no name fills the sentence or turns it around', async () => {
  const long = 'x'.repeat(30_000);
  const hostile = { FileName: `\u202egnp.${long}`, InitiatingProcessFileName: `\u0000${long}` };
  const [summary = ''] = await summariesOf({
    logon: loggedOn(7, { RemoteDeviceName: long, AccountName: long, AccountDomain: long }),
    accept: accepted(excel, { RemoteIP: long, InitiatingProcessFileName: `\u0000${long}` }),
    server: started(excel, { FileName: `\u0000${long}`, LogonId: 7 }),
    child: started(payload, hostile),
  });
  expect(summary.length).toBeGreaterThan(0);
  expect(summary.length).toBeLessThan(1000);
  expect(summary).toMatch(/^[ -~…]+$/);
});
