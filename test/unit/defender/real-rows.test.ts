/*
 * Rows in the forms that Defender really writes, table by table: what is known of each, and what is not.
 */
import { columnOf, processOf } from '../../../lib/model/fact';
import { factOf } from './read-row';

describe('DeviceProcessEvents', () => {
  const started = {
    ActionType: 'ProcessCreated',
    FileName: 'EXCEL.EXE',
    FolderPath: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE',
    SHA1: '',
    ProcessId: 9312,
    ProcessCommandLine: '"EXCEL.EXE" /automation -Embedding',
    ProcessCreationTime: '2026-03-17T09:13:20.118004Z',
    ProcessIntegrityLevel: 'Invalid',
    LogonId: 0,
    InitiatingProcessFileName: 'svchost.exe',
    InitiatingProcessFolderPath: 'c:\\windows\\system32\\svchost.exe',
    InitiatingProcessCommandLine: 'svchost.exe -k DcomLaunch -p',
    InitiatingProcessId: 860,
    InitiatingProcessCreationTime: '2026-03-09T05:41:08.7712004Z',
    InitiatingProcessParentFileName: '\\Device\\HarddiskVolume4\\Windows\\System32\\services.exe',
    InitiatingProcessParentId: 720,
    InitiatingProcessParentCreationTime: null,
    InitiatingProcessLogonId: 999,
    UniqueId: '2533274790396208',
    AdditionalFields: '{"DesktopName":"WinSta0\\\\Default"}',
    MachineGroup: null,
    AppGuardContainerId: '',
  };

  test('a start names three processes; LogonId 0 is recorded as it stands', () => {
    const fact = factOf('AdvancedHunting-DeviceProcessEvents', started);
    expect(['self', 'creator', 'parent'].map((side) => processOf(fact, side as 'self'))).toEqual([
      { pid: 9312, createdAt: 17_737_388_001_180_040n, name: 'EXCEL.EXE' },
      { pid: 860, createdAt: 17_730_348_687_712_004n, name: 'svchost.exe' },
      { pid: 720, createdAt: undefined, name: 'services.exe' },
    ]);
    expect([columnOf(fact, 'LogonId'), columnOf(fact, 'InitiatingProcessLogonId'), columnOf(fact, 'SHA1')]).toEqual([0, 999, undefined]);
  });

  test('columns that no rule and no analyst needs are left behind', () =>
    expect(Object.keys(factOf('DeviceProcessEvents', started).columns)).toEqual(
      expect.not.arrayContaining(['UniqueId', 'AdditionalFields', 'ProcessIntegrityLevel', 'MachineGroup', 'DeviceId', 'Timestamp']),
    ));

  test('rows of Linux, where a process is its own creator', () =>
    expect(
      factOf('DeviceProcessEvents', { ProcessId: 77, InitiatingProcessId: 77, FileName: 'sh', FolderPath: '/usr/bin/sh' }).columns,
    ).toEqual({
      ProcessId: 77,
      InitiatingProcessId: 77,
      FileName: 'sh',
      FolderPath: '/usr/bin/sh',
    }));
});

describe('DeviceNetworkEvents', () => {
  test('an accept with mapped addresses is kept as recorded', () =>
    expect(
      factOf('DeviceNetworkEvents', {
        ActionType: 'InboundConnectionAccepted',
        RemoteIP: '::ffff:10.20.3.117',
        RemotePort: 52694,
        RemoteIPType: 'FourToSixMapping',
        LocalIP: '::ffff:10.20.1.21',
        LocalPort: 135,
        LocalIPType: null,
        Protocol: 'TcpV4',
        RemoteUrl: null,
      }).columns,
    ).toEqual({
      ActionType: 'InboundConnectionAccepted',
      RemoteIP: '::ffff:10.20.3.117',
      RemotePort: 52694,
      LocalIP: '::ffff:10.20.1.21',
      LocalPort: 135,
      Protocol: 'TcpV4',
    }));

  test('System (PID 4) has no command line, and parent 0', () => {
    const fact = factOf('DeviceNetworkEvents', {
      InitiatingProcessFileName: 'System',
      InitiatingProcessFolderPath: 'c:\\windows\\system32\\ntoskrnl.exe',
      InitiatingProcessCommandLine: '',
      InitiatingProcessId: 4,
      InitiatingProcessCreationTime: '2026-03-09T05:41:00Z',
      InitiatingProcessParentFileName: null,
      InitiatingProcessParentId: 0,
    });
    expect(processOf(fact, 'creator')).toEqual({ pid: 4, createdAt: 17_730_348_600_000_000n, name: 'System' });
    expect(processOf(fact, 'parent')).toEqual({ pid: 0, createdAt: undefined, name: '' });
    expect(columnOf(fact, 'InitiatingProcessCommandLine')).toBeUndefined();
  });

  test('an inspected connection has no process at all', () =>
    expect(
      factOf('DeviceNetworkEvents', {
        ActionType: 'ConnectionAttempt',
        RemoteIP: '-',
        RemotePort: 0,
        InitiatingProcessId: 0,
        InitiatingProcessFileName: null,
        AdditionalFields: '{"Tcp Flags":2}',
      }).columns,
    ).toEqual({ ActionType: 'ConnectionAttempt', RemoteIP: '-', RemotePort: 0, InitiatingProcessId: 0 }));
});

describe('DeviceLogonEvents', () => {
  const session = {
    ActionType: 'LogonSuccess',
    LogonType: 'Network',
    AccountDomain: '',
    AccountName: 'svc-deploy',
    InitiatingProcessId: 0,
  };

  test('the row with the session: address, port 0, no process, no IsLocalAdmin', () =>
    expect(
      factOf('DeviceLogonEvents', { ...session, LogonId: 48_210_733, RemoteIP: '10.20.3.117', RemotePort: 0, IsLocalAdmin: null }).columns,
    ).toEqual({
      ActionType: 'LogonSuccess',
      LogonType: 'Network',
      AccountName: 'svc-deploy',
      InitiatingProcessId: 0,
      LogonId: 48_210_733,
      RemoteIP: '10.20.3.117',
      RemotePort: 0,
    }));

  test('the row by lsass.exe: IsLocalAdmin, no session, a folder for a path', () =>
    expect(
      factOf('DeviceLogonEvents', {
        ...session,
        LogonId: null,
        RemoteIP: '',
        RemotePort: null,
        IsLocalAdmin: true,
        InitiatingProcessId: 812,
        InitiatingProcessFileName: 'lsass.exe',
        InitiatingProcessFolderPath: 'C:\\Windows\\System32',
      }).columns,
    ).toEqual({
      ActionType: 'LogonSuccess',
      LogonType: 'Network',
      AccountName: 'svc-deploy',
      IsLocalAdmin: true,
      InitiatingProcessId: 812,
      InitiatingProcessFileName: 'lsass.exe',
      InitiatingProcessFolderPath: 'C:\\Windows\\System32',
    }));

  test('a LogonId beyond a double keeps its digits', () =>
    expect(columnOf(factOf('DeviceLogonEvents', { LogonId: 18_446_744_073_709_551_615n }), 'LogonId')).toBe(18_446_744_073_709_551_615n));
});

describe('DeviceEvents', () => {
  test('ServiceInstalled: the caller is the initiating account and session; the path may be null', () =>
    expect(
      factOf(
        'DeviceEvents',
        {
          ActionType: 'ServiceInstalled',
          FileName: 'updsvc.exe',
          FolderPath: 'C:\\ProgramData',
          ProcessCommandLine: null,
          AccountName: '',
          LogonId: null,
          InitiatingProcessFileName: 'rpcnet.exe',
          InitiatingProcessLogonId: 48_210_733,
          AdditionalFields: '{"ServiceName":"upd","ServiceType":16,"ServiceStartType":3,"ServiceAccount":"LocalSystem"}',
        },
        'as-recorded',
      ).columns,
    ).toEqual({
      ActionType: 'ServiceInstalled',
      FileName: 'updsvc.exe',
      FolderPath: 'C:\\ProgramData',
      InitiatingProcessFileName: 'rpcnet.exe',
      InitiatingProcessLogonId: 48_210_733,
      AdditionalFields: '{"ServiceName":"upd","ServiceType":16,"ServiceStartType":3,"ServiceAccount":"LocalSystem"}',
    }));

  test('RemoteDesktopConnection: the client stands in the local columns', () =>
    expect(
      factOf('DeviceEvents', { ActionType: 'RemoteDesktopConnection', LocalIP: '10.1.1.1', LocalPort: 50_000, RemoteIP: '' }).columns,
    ).toEqual({
      ActionType: 'RemoteDesktopConnection',
      LocalIP: '10.1.1.1',
      LocalPort: 50_000,
    }));

  test('a task without any process, and a WMI query without a file name', () => {
    expect(factOf('DeviceEvents', { ActionType: 'ScheduledTaskCreated', InitiatingProcessId: null }).columns).toEqual({
      ActionType: 'ScheduledTaskCreated',
    });
    expect(factOf('DeviceEvents', { ActionType: 'ProcessCreatedUsingWmiQuery', FileName: null, ProcessId: null }).columns).toEqual({
      ActionType: 'ProcessCreatedUsingWmiQuery',
    });
  });
});

test('DeviceRegistryEvents: on a delete the key stands in the previous one', () =>
  expect(
    factOf(
      'DeviceRegistryEvents',
      {
        ActionType: 'RegistryKeyDeleted',
        RegistryKey: null,
        PreviousRegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\upd',
        RegistryValueType: 'None',
      },
      'as-recorded',
    ).columns,
  ).toEqual({
    ActionType: 'RegistryKeyDeleted',
    PreviousRegistryKey: 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\upd',
    RegistryValueType: 'None',
  }));

test('DeviceImageLoadEvents: the file is the module, its signer is not in the row', () =>
  expect(
    factOf('DeviceImageLoadEvents', {
      ActionType: 'ImageLoaded',
      FileName: 'report.xll',
      FolderPath: 'C:\\Users\\Public\\report.xll',
      SHA1: '5f2b',
      FileSize: 7,
    }).columns,
  ).toEqual({ ActionType: 'ImageLoaded', FileName: 'report.xll', FolderPath: 'C:\\Users\\Public\\report.xll', SHA1: '5f2b' }));

test('DeviceFileCertificateInfo: unsigned is said, not missing', () =>
  expect(factOf('DeviceFileCertificateInfo', { SHA1: 'd41e', IsSigned: false, IsTrusted: false, Signer: null }).columns).toEqual({
    SHA1: 'd41e',
    IsSigned: false,
    IsTrusted: false,
  }));
