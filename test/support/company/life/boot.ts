import type { Ticks } from '../../../../lib/model/time';
import { below, chance } from '../../worlds/seeded-random';
import { asSystem } from '../estate/accounts';
import { type Desktop, isReachable } from '../estate/device';
import { programs } from '../estate/software';
import { after } from '../random';
import type { Scene, Stage } from '../scene';
import { accept } from '../steps/connections';
import { logOn } from '../steps/logons';
import { start } from '../steps/processes';
import { activate, enter } from '../steps/remoting';
import { install, serviceOf } from '../steps/services';

const perUser = ['CDPUserSvc', 'OneSyncSvc', 'WpnUserService', 'UserDataSvc', 'cbdhsvc', 'PimIndexMaintenanceSvc'];

/** At each logon Windows makes a service of every per-user template; to the record they are installed. */
const makePerUserServices = (scene: Scene, at: Ticks): void => {
  const suffix = (0x20_000 + below(scene.random, 0xf0_000)).toString(16);
  for (const name of perUser) {
    const service = { ...serviceOf(`${name}_${suffix}`, programs.svchost), path: 'C:\\Windows\\system32\\svchost.exe -k UnistackSvcGroup' };
    install(scene, after(scene.random, at, 200, 9_000), service, { process: scene.up.hosts.userManager });
  }
};

const logOnAtDesk = (scene: Scene, { from, owner }: Desktop): void => {
  const type = chance(scene.random, 0.8) ? 'Interactive' : 'CachedInteractive';
  logOn(scene, from, { type, account: owner.account, protocol: 'Negotiate', admin: false, logonId: owner.logonId });
  makePerUserServices(scene, from);
};

const line = '-k netsvcs -p -s BITS';

/** The minutes after a boot: services by the dozen, activations, and the first calls from the network. */
export const bootStorm = (stage: Stage, scene: Scene): void => {
  const { random, up } = scene;
  const { services, dcomLaunch, wininit, system } = up.hosts;
  const owner = asSystem(scene.device.system);
  start(scene, services.created, wininit, programs.services, 'services.exe', owner);
  start(scene, dcomLaunch.created, services, programs.svchost, 'svchost.exe -k DcomLaunch -p', owner);
  for (let n = 0; n < 25; n++)
    start(scene, after(random, up.from, 20_000, 240_000), services, programs.svchost, `svchost.exe ${line}`, owner);
  for (let n = 0; n < 12; n++)
    activate(
      scene,
      after(random, up.from, 25_000, 300_000),
      programs.dllhost,
      'DllHost.exe /Processid:{E10F6C3A-F1AE-4ADC-AA9D-2FE65525666E}',
      owner,
    );
  const called = after(random, up.from, 30_000, 300_000);
  accept(scene, called, system, { ip: '10.20.0.1', port: 49_152 + below(random, 16_000) }, 445, 0.5);
  // The site server looks at what has just come up.
  const management = stage.estate.with('management')[0];
  const site = management === undefined ? undefined : stage.sceneOf(management);
  if (site !== undefined && isReachable(scene.device) && chance(random, 0.3))
    enter(site, scene, called, site.up.hosts.own, site.device.machine, 135);
  if (up.desktop !== undefined) logOnAtDesk(scene, up.desktop);
};
