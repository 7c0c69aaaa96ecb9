import { compile } from '../../../lib/engine/compile';
import { host, reach, record, sameProcess } from '../../../lib/engine/define-rule';
import { days, hours } from '../../../lib/model/time';
import { rules } from '../../../lib/rules';
import { probe } from '../../support/probe';

const rule = probe({
  name: 'probe',
  opens: true,
  steps: { accept: record('DeviceNetworkEvents'), launcher: host('dcomlaunch') },
  joins: [sameProcess('accept.parent', 'launcher.self'), reach('launcher', 'accept', hours(48))],
});

describe('a host’s identity bears the date of the day that named it', () => {
  test('so what it ties is held a day longer than the reach: the record that names it can come that much later', () => {
    const ruleSet = compile([rule], 'live');
    expect(ruleSet.reachOf('DeviceNetworkEvents')).toBe(days(3));
    expect(ruleSet.reachOf('HostIdentity')).toBe(days(3));
  });

  test('and an accept on the first of a month still finds its launcher, named on the evening of the third', () => {
    const [accepted, namedAt] = [hours(10), hours(2 * 24 + 22)];
    expect(compile(rules, 'live').reachOf('DeviceNetworkEvents') >= namedAt - accepted).toBe(true);
  });
});
