import { bootTimesIn } from '../../../lib/defender/boot-times';
import { parseTicks } from '../../../lib/model/time';

const [t1, t2, t3] = ['2026-03-09T05:41:07.1820936Z', '2026-03-09T05:41:08Z', '2026-03-17T09:00:00Z'] as const;
const ticks = (...times: readonly string[]) => times.map((time) => parseTicks(time));

describe('bootTimesIn', () => {
  test.each([
    ['creator', 'DeviceFileEvents', { InitiatingProcessFileName: 'Services.exe', InitiatingProcessCreationTime: t1 }, [t1]],
    ['parent', 'DeviceInfo', { InitiatingProcessParentFileName: 'SERVICES.EXE', InitiatingProcessParentCreationTime: t1 }, [t1]],
    [
      'a process record, by its creation time',
      'DeviceProcessEvents',
      { FileName: 'services.exe', ProcessCreationTime: t1, Timestamp: t3 },
      [t1],
    ],
    ['a process record, by its Timestamp where that is unknown', 'DeviceProcessEvents', { FileName: 'services.exe', Timestamp: t3 }, [t3]],
    ['an empty creation time', 'DeviceProcessEvents', { FileName: 'services.exe', ProcessCreationTime: '', Timestamp: t3 }, [t3]],
    [
      'all three at once',
      'DeviceProcessEvents',
      {
        FileName: 'services.exe',
        ProcessCreationTime: t3,
        InitiatingProcessFileName: 'services.exe',
        InitiatingProcessCreationTime: t1,
        InitiatingProcessParentFileName: 'services.exe',
        InitiatingProcessParentCreationTime: t2,
      },
      [t1, t2, t3],
    ],
  ])('services.exe as %s', (_what, table, row, times) => expect(bootTimesIn(table, row)).toEqual(ticks(...times)));

  test.each([
    ['another table’s file', 'DeviceImageLoadEvents', { FileName: 'services.exe', Timestamp: t3 }],
    ['a name that only contains it', 'DeviceProcessEvents', { FileName: 'myservices.exe', Timestamp: t3 }],
    ['a path', 'DeviceFileEvents', { InitiatingProcessFileName: 'C:\\services.exe', InitiatingProcessCreationTime: t1 }],
    ['an unknown creation time', 'DeviceFileEvents', { InitiatingProcessFileName: 'services.exe', InitiatingProcessCreationTime: null }],
    ['a time that is none', 'DeviceFileEvents', { InitiatingProcessFileName: 'services.exe', InitiatingProcessCreationTime: 'boot' }],
    ['values of the wrong kind', 'DeviceProcessEvents', { FileName: 5, InitiatingProcessFileName: {}, InitiatingProcessCreationTime: 5 }],
  ])('%s tells nothing', (_what, table, row) => expect(bootTimesIn(table, row)).toEqual([]));
});
