import { json } from './project';

const { logLevel, applicationInsights } = json<{
  logging: {
    logLevel: Readonly<Record<string, string>>;
    applicationInsights: { samplingSettings: { excludedTypes: string } };
  };
}>('host.json').logging;

/** The level of a category, as the host chooses it: that of the longest beginning that is named, else the default. */
const levelOf = (category: string): string | undefined => {
  const named = Object.keys(logLevel).filter((name) => category.startsWith(name));
  return logLevel[named.sort((a, b) => b.length - a.length)[0] ?? 'default'];
};

// What the functions write to the console has this category; every line of it is wanted, so none is left to sampling.
test('host.json lets through what the apps log', () => {
  expect(levelOf('Host.Function.Console')).toBe('Information');
  expect(applicationInsights.samplingSettings.excludedTypes.split(';')).toContain('Trace');
});

// A default level opens the categories that the host leaves out by itself. Azure.Core tells every call to a blob, so each checkpoint
// twice, and warns whenever an instance finds the host's lease taken, which each but one does every five seconds.
test.each([
  ['Azure.Core', 'Error'],
  ['Azure.Messaging.EventHubs', 'Warning'],
  ['Azure.Messaging.EventHubs.Processor.BlobEventStore', 'Warning'],
])('host.json keeps out what the SDKs of the host log of every call: %s', (category, level) => expect(levelOf(category)).toBe(level));
