import { compile } from '../../../lib/engine/compile';
import { type Form, reach, record, sameProcess, within } from '../../../lib/engine/define-rule';
import { add, hours, minutes, seconds } from '../../../lib/model/time';
import { rules } from '../../../lib/rules';
import { probe } from '../../support/probe';

const opening: Form = {
  name: 'opening',
  opens: true,
  steps: { accept: record('DeviceNetworkEvents'), server: record('DeviceProcessEvents') },
  joins: [sameProcess('accept.creator', 'server.self'), reach('server', 'accept', hours(24))],
};

const adding = (opens: boolean): Form => ({
  name: 'adding',
  opens,
  steps: { server: record('DeviceProcessEvents'), image: record('DeviceImageLoadEvents') },
  joins: [sameProcess('image.creator', 'server.self'), within('server.at', 'image.at', { atLeast: seconds(-5), atMost: minutes(1) })],
});

const reachOfImages = (form: Form) => compile([probe(form, opening)], 'live').reachOf('DeviceImageLoadEvents');

describe('a module that a server loaded', () => {
  test('is held as long as a call of the server may open the hop that it only adds to', () => {
    expect(reachOfImages(adding(false))).toBe(add(seconds(5), hours(24)));
  });

  test('is held for its own match alone where that opens the hop', () => {
    expect(reachOfImages(adding(true))).toBe(hours(1));
  });

  test('is still there when the server starts a child on the second day, by which alone the hop is known', () => {
    expect(compile(rules, 'live').reachOf('DeviceImageLoadEvents') >= hours(47)).toBe(true);
  });
});
