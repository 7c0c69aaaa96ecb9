import { ancestryOf } from '../../../lib/engine/ancestry';
import { type Fact, processOf, type Tables } from '../../../lib/model/fact';
import { parseTicks, plus, seconds, type Ticks } from '../../../lib/model/time';
import { factOf, noon } from '../../support/enrichers/subject';

const at = (second: number): Ticks => plus(parseTicks(noon) as Ticks, seconds(second));

/** A process, its creator and the creator's parent, by PID; all three with names of theirs. */
const started = (pid: number, creator: number, parent: number, more: Tables['DeviceProcessEvents'] = {}): Fact =>
  factOf('DeviceProcessEvents', {
    FileName: `${pid}.exe`,
    ProcessId: pid,
    ProcessCreationTime: at(pid),
    ProcessCommandLine: `${pid}.exe -x`,
    InitiatingProcessFileName: `${creator}.exe`,
    InitiatingProcessId: creator,
    InitiatingProcessCreationTime: at(creator),
    InitiatingProcessCommandLine: `${creator}.exe -y`,
    InitiatingProcessParentFileName: `${parent}.exe`,
    InitiatingProcessParentId: parent,
    InitiatingProcessParentCreationTime: at(parent),
    ...more,
  });

const child = started(9, 8, 7);
const namesAbove = (facts: readonly Fact[]) =>
  ancestryOf(facts)(processOf(child, 'self')).map(({ fileName, commandLine }) => `${fileName} ${commandLine ?? '?'}`);

test('a record names two generations, the nearer one with its command line', () =>
  expect(namesAbove([child])).toEqual(['8.exe 8.exe -y', '7.exe ?']));

test('another record carries on, and three are told at most', () =>
  expect(namesAbove([child, started(7, 6, 5), started(5, 4, 3)])).toEqual(['8.exe 8.exe -y', '7.exe 7.exe -x', '6.exe 6.exe -y']));

test('a process that had the same PID at another time is none of them', () =>
  expect(namesAbove([child, started(7, 6, 5, { ProcessCreationTime: at(70) })])).toEqual(['8.exe 8.exe -y', '7.exe ?']));

test('processes that claim to have started each other are told three times and no more', () =>
  expect(namesAbove([started(9, 8, 9), started(8, 9, 8)])).toHaveLength(3));

test('what is hidden in a name is shown', () => {
  const [hidden] = ancestryOf([started(9, 8, 7, { InitiatingProcessFileName: '\u202egnp.exe' })])(processOf(child, 'self'));
  expect(hidden?.fileName).toBe('\\u{202e}gnp.exe');
});
