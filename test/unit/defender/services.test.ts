/*
 * What the records of a service say in columns of their own: who asked, which service, which program.
 */
import { columnOf } from '../../../lib/model/fact';
import { factOf, type Row } from './read-row';

const fields = { AdditionalFields: '{"ServiceName":"UpdSvc","ServiceType":16}' };
const byManager = { InitiatingProcessFileName: 'services.exe', InitiatingProcessId: 720, InitiatingProcessLogonId: 999 };

const saidBy = (row: Row) => {
  const fact = factOf('DeviceEvents', { ActionType: 'ServiceInstalled', ...fields, ...row });
  return [columnOf(fact, 'ServiceName'), columnOf(fact, 'ServiceImage'), columnOf(fact, 'CallerLogonId')];
};

describe('ServiceInstalled', () => {
  test.each<[string, Row, unknown]>([
    ['the session of the one who acted', { LogonId: null, InitiatingProcessLogonId: 48_210_733 }, 48_210_733],
    ['an unknown session where both are 0', { LogonId: 0, InitiatingProcessLogonId: 0 }, undefined],
    ['SYSTEM’s session for a program of SYSTEM', { InitiatingProcessFileName: 'MsMpEng.exe', InitiatingProcessLogonId: 999 }, 999],
    ['its own session, where services.exe acted', { ...byManager, LogonId: 48_210_733 }, 48_210_733],
    ['no session, where services.exe acted and it has none of its own', { ...byManager, LogonId: null }, undefined],
    ['the same with 0', { ...byManager, InitiatingProcessFileName: 'SERVICES.EXE', LogonId: 0 }, undefined],
    ['no session that is no number', { LogonId: 'x', InitiatingProcessLogonId: null }, undefined],
  ])('names as caller %s', (_who, row, caller) => expect(saidBy(row)[2]).toBe(caller));

  test.each<[string, Row, unknown]>([
    ['from its path', { ProcessCommandLine: '"C:\\Program Files\\a b\\upd.exe" -k' }, 'upd.exe'],
    ['from folder and file', { FolderPath: 'C:\\Program Files\\a b', FileName: 'upd.exe' }, 'upd.exe'],
    ['from a path with its file', { FolderPath: 'C:\\ProgramData\\upd.exe', FileName: 'upd.exe' }, 'upd.exe'],
    ['from the file alone', { FileName: '%COMSPEC%' }, 'cmd.exe'],
    ['from nothing', {}, undefined],
    ['from the folder alone', { FolderPath: 'C:\\ProgramData' }, undefined],
  ])('names its program %s', (_from, row, image) => expect(saidBy(row).slice(0, 2)).toEqual(['UpdSvc', image]));

  test.each(['{"ServiceName":""}', '{"ServiceName":null}', '{}'])('names no service by %s', (AdditionalFields) =>
    expect(saidBy({ AdditionalFields })[0]).toBeUndefined(),
  );

  test('has no name for the instance of a per-user service, by its path or by folder and file', () => {
    const instance = { AdditionalFields: '{"ServiceName":"CDPUserSvc_2739d6","ServiceType":224}' };
    const inSystem32 = { FolderPath: 'C:\\WINDOWS\\system32', FileName: 'svchost.exe' };
    expect(saidBy({ ...instance, ProcessCommandLine: 'C:\\WINDOWS\\system32\\svchost.exe -k UnistackSvcGroup' })[0]).toBeUndefined();
    expect(saidBy({ ...instance, ...inSystem32 })[0]).toBeUndefined();
    expect(saidBy({ ...instance, ...inSystem32, FolderPath: 'C:\\ProgramData' })[0]).toBe('CDPUserSvc_2739d6');
    const own = { AdditionalFields: '{"ServiceName":"CDPUserSvc_2739d6","ServiceType":16}' };
    expect(saidBy({ ...own, ...inSystem32 })[0]).toBe('CDPUserSvc_2739d6');
  });
});

const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc';
const writtenIn = (row: Row) => {
  const fact = factOf('DeviceRegistryEvents', { ActionType: 'RegistryValueSet', RegistryKey: key, ...row });
  return [columnOf(fact, 'ServiceName'), columnOf(fact, 'ServiceImage')];
};

describe('a value of a service’s key', () => {
  test.each<[string, string]>([
    ['ImagePath', 'UPDSVC.EXE'],
    ['imagepath', 'UPDSVC.EXE'],
    ['ServiceDll', 'UPDSVC.EXE'],
    ['FailureCommand', 'UPDSVC.EXE'],
  ])('%s says what it runs', (RegistryValueName, image) =>
    expect(writtenIn({ RegistryValueName, RegistryValueData: 'C:\\ProgramData\\UPDSVC.EXE -k' })).toEqual(['UpdSvc', image]),
  );

  test.each(['Start', 'DisplayName', 'ImagePathX', '', null])('%p says nothing of it', (RegistryValueName) =>
    expect(writtenIn({ RegistryValueName, RegistryValueData: 'C:\\ProgramData\\updsvc.exe' })).toEqual(['UpdSvc', undefined]),
  );

  test('a deleted key names its service and no program', () =>
    expect(
      writtenIn({ ActionType: 'RegistryKeyDeleted', RegistryKey: null, PreviousRegistryKey: key, RegistryValueName: 'ImagePath' }),
    ).toEqual(['UpdSvc', undefined]));
});

test('the published queries know none of these columns', () => {
  const fact = factOf('DeviceEvents', { ActionType: 'ServiceInstalled', ...fields, LogonId: 7, AccountSid: 'S-1-5-7' }, 'as-recorded');
  expect(['ServiceName', 'ServiceImage', 'CallerLogonId', 'CallerSid'].map((column) => columnOf(fact, column))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  ['TaskName', 'ScheduledTaskCreated'],
  ['Consumer', 'WmiBindEventFilterToConsumer'],
])('an empty %s is unknown, like every empty text', (column, ActionType) => {
  const said = (value: string) =>
    columnOf(factOf('DeviceEvents', { ActionType, AdditionalFields: JSON.stringify({ [column]: value }) }), column);
  expect([said('x'), said('')]).toEqual(['x', undefined]);
});
