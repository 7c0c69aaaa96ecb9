import { taskImage, taskOfKey } from '../../../lib/defender/task-text';

const definition = (exec: string): string =>
  `<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2">\r\n<Actions>${exec}</Actions></Task>`;

describe('what a scheduled task starts, from its definition', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['a path', definition('<Exec><Command>C:\\Windows\\Temp\\payload.exe</Command></Exec>'), 'payload.exe'],
    ['a name alone', definition('<Exec><Command>cmd</Command><Arguments>/C whoami.exe</Arguments></Exec>'), 'cmd.exe'],
    ['a path in quotes', definition('<Exec><Command>&quot;C:\\Program Files\\A B\\agent.exe&quot;</Command></Exec>'), 'agent.exe'],
    ['a variable', definition('<Exec><Command>%COMSPEC%</Command></Exec>'), 'cmd.exe'],
    ['the first of two', definition('<Exec><Command>a.exe</Command></Exec><Exec><Command>b.exe</Command></Exec>'), 'a.exe'],
    ['a COM handler', definition('<ComHandler><ClassId>{0F87369F}</ClassId></ComHandler>'), undefined],
    ['an empty command', definition('<Exec><Command></Command></Exec>'), undefined],
    ['a definition that breaks off', '<Task><Actions><Exec><Command>a.exe', undefined],
    ['no definition', undefined, undefined],
  ])('%s', (_what, content, image) => expect(taskImage(content)).toBe(image));
});

describe('the scheduled task of a registry key', () => {
  const cache = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache';

  test.each<[string, string | undefined, string | undefined]>([
    ['at the root', `${cache}\\Tree\\Updater`, '\\Updater'],
    ['in a folder, in other case', `${cache.toUpperCase()}\\TREE\\Microsoft\\Updater`, '\\Microsoft\\Updater'],
    ['by its number', `${cache}\\Tasks\\{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}`, undefined],
    ['no key', undefined, undefined],
  ])('%s', (_what, key, task) => expect(taskOfKey(key)).toBe(task));
});
