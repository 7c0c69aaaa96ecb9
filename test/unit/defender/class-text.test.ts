import { comClassOf } from '../../../lib/defender/class-text';

const classes = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes';

test.each([
  [`${classes}\\CLSID\\{0be35203}\\InprocServer32`, undefined, '{0be35203}'],
  [`${classes}\\clsid\\{0BE35203}\\INPROCSERVER32\\4.0.0.0`, 'CodeBase', '{0BE35203}'],
  [`${classes}\\CLSID\\{0BE35203}\\LocalServer32`, 'ServerExecutable', '{0BE35203}'],
  ['HKEY_CURRENT_USER\\S-1-5-21-1-2-3-4\\SOFTWARE\\Classes\\WOW6432Node\\CLSID\\{a}\\TreatAs', '', '{a}'],
  [`${classes}\\AppID\\{0BE35203}`, 'runas', '{0BE35203}'],
  [`${classes}\\AppID\\{0BE35203}`, 'DllSurrogate', '{0BE35203}'],
])('%s, %p: %s', (key, value, said) => expect(comClassOf(key, value)).toBe(said));

test.each([
  [`${classes}\\CLSID\\{0BE35203}`, 'InprocServer32'],
  [`${classes}\\CLSID\\{0BE35203}\\ProgID`, ''],
  [`${classes}\\CLSID\\{0BE35203}\\InprocServer32x`, ''],
  [`${classes}\\MyCLSID\\{0BE35203}\\InprocServer32`, ''],
  [`${classes}\\CLSID\\Contoso\\InprocServer32`, ''],
  [`${classes}\\AppID\\{0BE35203}`, 'LaunchPermission'],
  [`${classes}\\AppID\\{0BE35203}`, undefined],
  [`${classes}\\AppID\\tool.exe`, 'RunAs'],
  [undefined, 'RunAs'],
])('%p, %p says nothing of what runs', (key, value) => expect(comClassOf(key, value)).toBeUndefined());
