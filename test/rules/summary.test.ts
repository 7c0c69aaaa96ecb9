import { compile } from '../../lib/engine/compile';
import { milliseconds, seconds } from '../../lib/model/time';
import { rules } from '../../lib/rules';
import { excel, payload, rpcss, services } from '../../lib/rules/scenario/cast';
import { accepted, admin, loaded, loggedOn, started, t } from '../../lib/rules/scenario/records';
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

describe('an incident says in one sentence', () => {
  test.each<[string, Story, string]>([
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
      'that only a call on 135 is known',
      { rpc: accepted(rpcss, { LocalPort: 135, Timestamp: t(milliseconds(-229)) }), server: started(excel), child },
      `10.20.3.117 called the RPC endpoint mapper of ${host}: excel.exe (PID 5128) started Payload.exe (PID 7044).`,
    ],
  ])('%s', async (_what, story, sentence) => {
    expect(await summariesOf(story)).toEqual([sentence]);
  });
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
