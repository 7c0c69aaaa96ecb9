import type { Ticks } from '../../../../../lib/model/time';
import { below, chance } from '../../../worlds/seeded-random';
import { accounts } from '../../estate/accounts';
import { programs } from '../../estate/software';
import { after } from '../../random';
import type { Scene, Stage } from '../../scene';
import { start } from '../../steps/processes';
import { callWmi, enter, notePipe, openManager, wmiProvider } from '../../steps/remoting';
import { install, remove, serviceOf, startService } from '../../steps/services';
import { type Activity, between, onRole } from '../activity';
import { target } from './targets';

const remoteRegistry = { name: 'RemoteRegistry', image: programs.svchost, path: 'svchost.exe -k localService -p -s RemoteRegistry' };

/** The manager is opened, the remote registry started for the length of the scan, WMI asked; sometimes a helper is put there. */
const scan = (stage: Stage, scene: Scene, at: Ticks): void => {
  const to = target(stage, scene);
  if (to === undefined) return;
  const { random } = to;
  const session = enter(scene, to, at, scene.up.hosts.own, accounts.scan, 445, 0.8, { protocol: 'NTLM' });
  const opened = after(random, at, 200, 900);
  openManager(to, opened, session, 0.8);
  if (chance(random, 0.6)) startService(to, after(random, opened, 200, 900), remoteRegistry);
  notePipe(to, after(random, opened, 1_000, 2_000), 'winreg');
  const asked = after(random, opened, 2_000, 20_000);
  const wmi = enter(scene, to, asked, scene.up.hosts.own, accounts.scan, 135, 0.8, { protocol: 'NTLM' });
  callWmi(to, after(random, asked, 20, 90), wmi, 'SELECT * FROM Win32_QuickFixEngineering');
  if (chance(random, 0.3)) {
    const provider = wmiProvider(to, after(random, asked, 100, 600));
    start(
      to,
      after(random, provider.created, 200, 2_000),
      provider,
      programs.cmd,
      'cmd.exe /c netstat -ano > C:\\Windows\\Temp\\nessus_8f31.txt',
      wmi.owner,
    );
  }
  if (!chance(random, 0.1)) return;
  const service = serviceOf(`tenable_mw_scan_${below(random, 1_000_000)}`, programs.scannerAgent);
  const made = after(random, asked, 5_000, 20_000);
  install(to, made, service, { session: session.owner });
  startService(to, after(random, made, 100, 900), service);
  remove(to, after(random, made, 60_000, 120_000), service);
};

/** A twelfth of the company each afternoon. */
export const scanning: readonly Activity[] = [
  { on: onRole('scanner'), perHour: (when) => between(13, 17, when.estate.devices.length / 48)(when), act: scan },
];
