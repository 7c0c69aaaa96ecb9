import type { Device } from '../estate/device';
import type { Activity } from './activity';
import { helpdesk } from './administration/helpdesk';
import { management } from './administration/management';
import { polling } from './administration/polling';
import { psexec } from './administration/psexec';
import { scanning } from './administration/scanning';
import { sessions } from './sessions';
import { windowsOwn } from './windows-own';

const all: readonly Activity[] = [...windowsOwn, ...sessions, ...psexec, ...management, ...polling, ...scanning, ...helpdesk];

export const activitiesOf = (device: Device): readonly Activity[] => all.filter(({ on }) => on(device));
