import { milliseconds } from '../../lib/model/time';
import { services } from '../../lib/rules/scenario/cast';
import { accepted, started, t } from '../../lib/rules/scenario/records';

export const service = {
  name: 'UpdSvc.exe',
  pid: 3380,
  created: t(milliseconds(575)),
  commandLine: 'C:\\Windows\\updsvc.exe -k',
  parent: services,
};

/** A connection to services.exe and the service it started: a hop. */
export const serviceHopOn = (DeviceId: string) => [
  accepted(services, { DeviceId, LocalPort: 49_669, ReportId: 1 }),
  started(service, { DeviceId, ReportId: 2 }),
];
