import type { Device } from '../estate/device';
import type { Style } from '../estate/style';
import type { Activity } from './activity';
import { helpdesk } from './administration/helpdesk';
import { management } from './administration/management';
import { polling } from './administration/polling';
import { psexec } from './administration/psexec';
import { scanning } from './administration/scanning';
import { sessions } from './sessions';
import { smallFirm } from './small-firm/small-firm';
import { windowsOwn } from './windows-own';

const administration: Readonly<Record<Style['administration'], readonly Activity[]>> = {
  enterprise: [...psexec, ...management, ...polling, ...scanning, ...helpdesk],
  'small firm': smallFirm,
};

export const activitiesOf = (device: Device, style: Style): readonly Activity[] =>
  [...windowsOwn, ...sessions, ...administration[style.administration]].filter(({ on }) => on(device));
