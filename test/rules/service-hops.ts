import { type Duration, days, minutes, seconds } from '../../lib/model/time';
import { services } from '../../lib/rules/scenario/cast';
import {
  accepted,
  carried,
  imageWritten,
  installed,
  loggedOn,
  type RawRecord,
  type Service,
  started,
  t,
} from '../../lib/rules/scenario/records';
import { incident, outcomes, type Scenario, type Story } from '../../lib/rules/scenario/scenario';

const install = (...forms: readonly string[]): string => forms.map((form) => `scm-remote-install/${form}`).join(' ');
const start = 'scm-remote-service/started';

const logonId = 48_210_733;
const psexec: Service = { name: 'PSEXESVC', path: '%SystemRoot%\\PSEXESVC.exe' };

/** What one use of PsExec leaves on its target over TCP, its labels with a number behind. */
const useOf = (number: number, RemoteIP: string, ...after: readonly Duration[]): Readonly<Record<string, RawRecord>> => {
  const at = (later: number) => ({ Timestamp: t(...after, seconds(later)) });
  const session = logonId + number;
  return {
    [`logon${number}`]: loggedOn(session, { ...at(0), RemoteIP, RemotePort: 51_800 + number }),
    [`accept${number}`]: accepted(services, { ...at(1), RemoteIP, RemotePort: 51_900 + number, LocalPort: 49_669 }),
    [`install${number}`]: installed(psexec, session, at(2)),
    [`write${number}`]: imageWritten(services, psexec, at(2)),
    [`child${number}`]: started({
      name: 'PSEXESVC.exe',
      pid: 4000 + number,
      created: t(...after, seconds(3)),
      commandLine: 'PSEXESVC.exe',
      folder: 'C:\\Windows\\',
      parent: services,
    }),
  };
};

const one: Story = useOf(1, '10.20.3.117');
const unknownSession = { install1: { InitiatingProcessLogonId: 0 } };
const ofSession = install('session', 'connected', 'accepted');
const ofKey = install('recorded', 'written', 'written-started');
const started1 = install('started');

const overTcp: readonly Scenario[] = [
  ...outcomes(one, [incident('Medium', `${ofSession} ${ofKey} ${started1} ${start}`, 'accept1 logon1 install1 write1 child1')], {
    'install, key and start over TCP are one hop': {},
  }),
  ...outcomes(one, [incident('Medium', `${ofSession} ${started1} ${start}`, 'accept1 logon1 install1 child1')], {
    'where the key was not recorded': { write1: null },
  }),
  ...outcomes(
    one,
    [incident('Medium', `${install('accepted', 'same-account')} ${ofKey} ${started1} ${start}`, 'accept1 logon1 install1 write1 child1')],
    {
      'where the session is unknown': unknownSession,
    },
  ),
  ...outcomes(
    one,
    [
      incident(
        'Medium',
        `${install('accepted', 'account', 'same-account')} ${ofKey} ${started1} ${start}`,
        'accept1 logon1 install1 write1 child1',
      ),
    ],
    { 'where the session is unknown, and the logon came over the connection': { ...unknownSession, logon1: { RemotePort: 51_901 } } },
  ),
  ...outcomes(one, [incident('Medium', `${install('written', 'written-started')} ${start}`, 'accept1 write1 child1')], {
    'where the install was not recorded': { install1: null },
  }),
  ...outcomes(
    one,
    [incident('Medium', `${ofSession} ${ofKey} ${started1} ${start}`, 'accept1 accept2 logon1 install1 install2 write1 child1 child2')],
    {
      'two services over one session and two connections': {
        accept2: accepted(services, { Timestamp: t(minutes(5)), RemotePort: 51_950, LocalPort: 49_669 }),
        install2: installed({ name: 'UpdSvc', path: 'C:\\ProgramData\\u.exe' }, logonId + 1, { Timestamp: t(minutes(5)) }),
        child2: started({ name: 'u.exe', pid: 4100, created: t(minutes(5), seconds(1)), commandLine: 'u.exe', parent: services }),
      },
    },
  ),
];

const smb: Story = { carrier1: carried(445, { RemotePort: 51_801 }), ...one };
const overSmb: readonly Scenario[] = [
  ...outcomes(smb, [incident('Medium', install('session', 'recorded', 'started', 'written-started'), 'logon1 install1 write1 child1')], {
    'install, key and start over SMB are one hop': { accept1: null },
  }),
  ...outcomes(
    smb,
    [
      incident(
        'Medium',
        install('piped', 'same-account', 'recorded', 'started', 'written-started'),
        'carrier1 logon1 install1 write1 child1',
      ),
    ],
    { 'over SMB where the session is unknown': { accept1: null, ...unknownSession } },
  ),
];

const twoUses: Story = { ...one, ...useOf(2, '10.20.3.99', days(2)) };
const whole = `${ofSession} ${ofKey} ${started1} ${start}`;
const twice: readonly Scenario[] = [
  ...outcomes(
    twoUses,
    [
      incident('Medium', whole, 'accept1 logon1 install1 write1 child1 child2', { recurred: true }),
      incident('Medium', whole, 'accept2 logon2 install2 write2 child2', { recurred: false }),
    ],
    { 'PSEXESVC of two callers: the later start fits both installs, and they stay two hops': {} },
  ),
];

/** A service is one hop, by whichever rules it is seen. */
export const serviceHops: readonly Scenario[] = [...overTcp, ...overSmb, ...twice];
