import { milliseconds } from '../../model/time';
import { excel } from '../scenario/cast';
import { accepted, admin, loggedOn, type Process, started, t } from '../scenario/records';
import { incident, type Story } from '../scenario/scenario';

export const byStart = 'dcom-remote-server/accepted';
export const byLogon = 'dcom-remote-server/network-logon';

/** The server is known by its own start: the connection does not say whose child took it. */
export const startOf = (server: Process): Story => ({
  accept: accepted(server, { InitiatingProcessParentId: null, InitiatingProcessParentCreationTime: null }),
  server: started(server),
});
export const start = startOf(excel);
export const called = [incident('Low', byStart, 'accept server')];

/** The server runs under the intruder's network logon; Defender recorded no connection. */
export const logonId = 48_210_733;
export const session: Story = {
  logon: loggedOn(logonId, { Timestamp: t(milliseconds(-274)) }),
  server: started(excel, { ...admin, LogonId: logonId }),
};
