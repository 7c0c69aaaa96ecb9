/** What must come of a recorded attack. `either`: an incident is welcome, and silence no fault. */
export type Outcome = 'found' | 'silent' | 'either';

export interface RecordedAttack {
  readonly name: string;
  readonly outcome: Outcome;
  /** Address of the machine that the attack came from, as its own records of connections give it. */
  readonly source: string;
  /** Why the published queries find what they find, or why silence is right. */
  readonly because: string;
}

const workstation5 = '172.18.39.5';
const byPipe = 'The Service Control Manager was called over the SMB pipe: System accepts on 445, services.exe accepts nothing.';
const byWmi = 'WmiPrvSE.exe serves the call, and is one of the eleven programs that the hunt leaves out by name.';

/** The fifteen recordings, by technique: DCOM, service, WMI, WinRM, task, and those in which nothing ran. */
export const attacks: readonly RecordedAttack[] = [
  {
    name: 'covenant_dcom_executeexcel4macro_allowed',
    outcome: 'found',
    source: workstation5,
    because:
      'As written, `EXCEL.EXE` and `excel.exe` do not join, and a hunt that knows no start of services.exe drops the device. The exact reading finds both children.',
  },
  {
    name: 'covenant_dcom_registerxll',
    outcome: 'found',
    source: workstation5,
    because: 'The payload is a library inside Excel: there is no child to find.',
  },
  {
    name: 'empire_dcom_shellwindows_stager',
    outcome: 'found',
    source: workstation5,
    because: 'explorer.exe was running and is no child of DcomLaunch, so it is no DCOM server to them.',
  },
  {
    name: 'empire_psexec_dcerpc_tcp_svcctl',
    outcome: 'found',
    source: workstation5,
    because:
      'services.exe accepts a connection and starts a LOLBin within a second: what the query of the Service Control Manager is made for.',
  },
  { name: 'empire_smbexec_dcerpc_smb_svcctl', outcome: 'found', source: workstation5, because: byPipe },
  {
    name: 'covenant_sharpsc_create_dcerpc_smb_svcctl',
    outcome: 'found',
    source: workstation5,
    because: `${byPipe} And the service is never started.`,
  },
  { name: 'empire_wmi_dcerpc_wmi_IWbemServices_ExecMethod', outcome: 'found', source: workstation5, because: byWmi },
  { name: 'covenant_sharpwmi_create_dcerpc_wmi', outcome: 'found', source: workstation5, because: byWmi },
  { name: 'empire_wmic_add_user_backdoor', outcome: 'found', source: workstation5, because: byWmi },
  {
    name: 'covenant_com_wsman_automation',
    outcome: 'found',
    source: workstation5,
    because:
      'WinRM: System accepts on 5985, which none of the three reads. The logon of the session names no address; the connection does.',
  },
  {
    name: 'covenant_psremoting_grunt',
    outcome: 'found',
    source: '172.18.39.105',
    because: 'WinRM: System accepts on 5985, which none of the three reads. wsmprovhost.exe itself accepts nothing.',
  },
  {
    name: 'schtask_create',
    outcome: 'either',
    source: workstation5,
    because: 'None of the three reads scheduled tasks. The task is made for a caller on another machine, and nothing is started: low.',
  },
  {
    name: 'covenant_dcom_executeexcel4macro_blocked',
    outcome: 'silent',
    source: workstation5,
    because:
      'Silence is right: the attempt was refused before activation. No server ran for the caller, nothing was written or started; connections and logons alone are what every machine has all day.',
  },
  {
    name: 'covenant_sc_query_dcerpc_smb_svcctl',
    outcome: 'silent',
    source: workstation5,
    because:
      'Silence is right: the state of a service was read. Nothing was installed, changed or started, and monitoring opens the same pipe all day.',
  },
  {
    name: 'covenant_copy_smb_CreateRequest',
    outcome: 'silent',
    source: workstation5,
    because:
      'Silence is right: a file came over a share, and nothing ran. A service, a task or a call that runs it is the hop, and is reported then.',
  },
];
