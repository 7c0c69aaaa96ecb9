import { hostedService, isInstanceType, looksLikeInstance, serviceImage, serviceOfKey } from '../../../lib/defender/service-text';

describe('the program of a service', () => {
  test.each<[string, string]>([
    ['C:\\ProgramData\\updsvc.exe', 'updsvc.exe'],
    ['C:\\ProgramData\\updsvc.exe -k run', 'updsvc.exe'],
    ['"C:\\ProgramData\\updsvc.exe" -k run', 'updsvc.exe'],
    ['  C:\\ProgramData\\updsvc.exe  ', 'updsvc.exe'],
    ['C:/ProgramData/updsvc.exe /run', 'updsvc.exe'],
    ['C:\\ProgramData\\UPDSVC.EXE/run', 'UPDSVC.EXE'],
    ['updsvc.exe', 'updsvc.exe'],
    ['updsvc', 'updsvc.exe'],
    ['C:\\ProgramData\\updsvc', 'updsvc.exe'],
    ['C:\\ProgramData\\updsvc -k run', 'updsvc.exe'],
    ['\\SystemRoot\\System32\\drivers\\upd.sys', 'upd.sys'],
    ['System32\\drivers\\upd.sys', 'upd.sys'],
    ['\\??\\C:\\Windows\\Temp\\upd.exe', 'upd.exe'],
    ['\\\\?\\C:\\Windows\\Temp\\upd.exe', 'upd.exe'],
    ['\\\\127.0.0.1\\ADMIN$\\kPxQvBzT.exe', 'kPxQvBzT.exe'],
    ['%SystemRoot%\\System32\\svchost.exe -k netsvcs -p', 'svchost.exe'],
    ['%SystemRoot%\\Temp\\upd.dll', 'upd.dll'],
  ])('%s is %s', (path, image) => expect(serviceImage(path)).toBe(image));

  test.each<[string, string]>([
    ['%COMSPEC% /C start /b C:\\Windows\\Temp\\u.exe', 'cmd.exe'],
    ['%%COMSPEC%% /C "%%COMSPEC%% /C start"', 'cmd.exe'],
    ['%ComSpec%', 'cmd.exe'],
    ['cmd /c C:\\Windows\\Temp\\u.exe', 'cmd.exe'],
    ['cmd.exe /Q /c echo whoami ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > C:\\Windows\\Temp\\x.bat', 'cmd.exe'],
    ['powershell C:\\Windows\\Temp\\u.exe', 'powershell.exe'],
    ['C:\\Windows\\System32\\rundll32 u.dll,Run', 'rundll32.exe'],
    ['C:\\Windows\\System32\\rundll32 "C:\\my files\\u.dll",Run', 'rundll32.exe'],
    ['rundll32 \\\\10.20.3.117\\share\\u.exe', 'rundll32.exe'],
  ])('an argument is not the program: %s is %s', (path, image) => expect(serviceImage(path)).toBe(image));

  test.each<[string, string]>([
    ['C:\\Program Files\\Contoso Agent\\agent.exe -k run', 'agent.exe'],
    ['"C:\\Program Files\\Contoso Agent\\my agent.exe" -k run', 'my agent.exe'],
    ['C:\\Program Files\\Contoso Agent\\my agent.exe', 'my agent.exe'],
    ['C:\\Program Files\\Contoso Agent\\agent -k run', 'agent.exe'],
    ['C:\\Program Files (x86)\\Contoso - Tools\\agent.exe', 'agent.exe'],
    ['C:\\Program Files\\agent.exe.d\\run.exe', 'run.exe'],
  ])('a path may hold spaces: %s is %s', (path, image) => expect(serviceImage(path)).toBe(image));

  test.each([undefined, '', '   ', '""', '"', 'C:\\ProgramData\\'])('%p names none', (path) => expect(serviceImage(path)).toBeUndefined());

  test('a name of any length and letters', () => {
    const long = 'ä"\u202e'.repeat(10_000);
    expect(serviceImage(`C:\\ProgramData\\${'x'.repeat(30_000)}.exe -k`)).toBe(`${'x'.repeat(30_000)}.exe`);
    expect(serviceImage(`"C:\\${long}`)).toBe('ä.exe');
    expect(serviceImage('C:\\ProgramData\\a\nb.exe -k')).toBe('a\nb.exe');
  });
});

describe('a service looks like an instance of a per-user one', () => {
  const host = 'C:\\WINDOWS\\system32\\svchost.exe -k UnistackSvcGroup';

  test.each(['UpdSvc', 'PSEXESVC', 'Upd_svc', 'CDPUserSvc', '_2739d6', 'Upd_2g', ''])('not with the name %p, whatever it runs', (name) => {
    expect(looksLikeInstance(name, host)).toBe(false);
  });

  test.each([
    'C:\\ProgramData\\svchost.exe',
    'C:\\WINDOWS\\system32\\svchost.exe.exe',
    'C:\\WINDOWS\\system32\\upd.exe',
    'C:\\WINDOWS\\system32\\cmd.exe /c C:\\WINDOWS\\system32\\svchost.exe',
    '\\\\10.20.3.117\\C:\\WINDOWS\\system32\\svchost.exe',
    undefined,
  ])('not with the name of an instance, if it runs %s', (path) => expect(looksLikeInstance('CDPUserSvc_2739d6', path)).toBe(false));

  test.each([
    host,
    '%SystemRoot%\\system32\\svchost.exe -k ClipboardSvcGroup -p',
    '"C:\\Windows\\System32\\svchost.exe" -k LocalService',
    '\\SystemRoot\\System32\\svchost.exe',
    'C:\\windows\\system32\\CredentialEnrollmentManager.exe',
  ])('if it runs %s', (path) => expect(looksLikeInstance('CDPUserSvc_2739d6', path)).toBe(true));

  test.each<[string | undefined, boolean]>([
    ['224', true],
    ['0xe0', true],
    ['0xD0', true],
    ['96', false],
    ['16', false],
    ['0x10', false],
    ['user share process', false],
    ['', false],
    [undefined, false],
  ])('and the type %p is an instance’s: %p', (type, is) => expect(isInstanceType(type)).toBe(is));
});

describe('the key of a service', () => {
  test.each<[string, string]>([
    ['HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc', 'UpdSvc'],
    ['HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\UpdSvc\\Parameters', 'UpdSvc'],
    ['HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\UpdSvc', 'UpdSvc'],
    ['hkey_local_machine\\system\\controlset002\\services\\UpdSvc', 'UpdSvc'],
    ['HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\İ "更新" \u202e', 'İ "更新" \u202e'],
  ])('%s is of %s', (key, name) => expect(serviceOfKey(key)).toBe(name));

  test.each([
    undefined,
    '',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\Services\\UpdSvc',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso\\Services\\UpdSvc',
  ])('%p is of none', (key) => expect(serviceOfKey(key)).toBeUndefined());
});

describe('the service that a svchost.exe hosts', () => {
  test.each([
    ['svchost.exe', 'svchost.exe -k netsvcs -p -s IKEEXT', 'IKEEXT'],
    ['SVCHOST.EXE', 'C:\\Windows\\System32\\svchost.exe -k LocalService -s fdPHost', 'fdPHost'],
    ['svchost.exe', 'svchost.exe -k netsvcs -S IKEEXT -p', 'IKEEXT'],
  ])('%s with %s: %s', (file, line, service) => expect(hostedService(file, line)).toBe(service));

  test.each([
    ['svchost.exe', 'svchost.exe -k netsvcs -p'],
    ['svchost.exe', 'svchost.exe -k netsvcs -s'],
    ['svchost.exe', '-s IKEEXT'],
    ['svchost.exe', undefined],
    ['shutdown.exe', 'shutdown.exe -r -s IKEEXT'],
    [undefined, 'svchost.exe -k netsvcs -p -s IKEEXT'],
  ])('%p with %p: none', (file, line) => expect(hostedService(file, line)).toBeUndefined());
});
