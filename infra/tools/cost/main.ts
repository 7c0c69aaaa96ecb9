import { parseArgs } from 'node:util';
import presets from '../../presets.json';
import { estimate, type Fleet, type Preset, sentinelInstead, usual } from './cost';

const usage = `npm run cost -- --devices N [--preset ${Object.keys(presets).join('|')}] [--raw-partitions N] [--lanes N] [--private] [--records-per-device ${usual.recordsPerDevice}] [--bytes-per-record ${usual.bytesPerRecord}] [--incidents-per-thousand ${usual.incidentsPerThousand}]`;

const isPreset = (name: string): name is Preset => name in presets;

const number = (name: string, value: string | undefined, usual?: number): number => {
  const read = value === undefined ? usual : Number(value);
  if (read === undefined || !Number.isFinite(read) || read <= 0) throw new Error(`--${name} must be a number above 0.\n${usage}`);
  return read;
};

/** Partitions that the templates give a hub; undefined for as many as the preset does. */
const partitions = (name: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const read = number(name, value);
  if (!Number.isInteger(read) || read > 32) throw new Error(`--${name} must be a whole number from 1 to 32.\n${usage}`);
  return read;
};

/** The options as they are given. Throws, with the usage, for one that there is not. */
const optionsIn = (args: readonly string[]) => {
  const options = {
    help: { type: 'boolean', default: false },
    devices: { type: 'string' },
    preset: { type: 'string', default: usual.preset },
    'raw-partitions': { type: 'string' },
    lanes: { type: 'string' },
    private: { type: 'boolean', default: usual.privateNetworking },
    'records-per-device': { type: 'string' },
    'bytes-per-record': { type: 'string' },
    'incidents-per-thousand': { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}.\n${usage}`);
  }
};

const fleetOf = (values: ReturnType<typeof optionsIn>): Fleet => {
  if (!isPreset(values.preset)) throw new Error(`There is no preset ${values.preset}.\n${usage}`);
  return {
    devices: number('devices', values.devices),
    preset: values.preset,
    rawPartitions: partitions('raw-partitions', values['raw-partitions']),
    lanes: partitions('lanes', values.lanes),
    privateNetworking: values.private,
    recordsPerDevice: number('records-per-device', values['records-per-device'], usual.recordsPerDevice),
    bytesPerRecord: number('bytes-per-record', values['bytes-per-record'], usual.bytesPerRecord),
    incidentsPerThousand: number('incidents-per-thousand', values['incidents-per-thousand'], usual.incidentsPerThousand),
  };
};

const money = (usd: number): string => usd.toFixed(2).padStart(12);

const print = (fleet: Fleet): string => {
  const { lines, usd, warnings } = estimate(fleet);
  return [
    `USD a month for ${fleet.devices} devices, preset ${fleet.preset}, ${fleet.recordsPerDevice} records of ${fleet.bytesPerRecord} bytes a device and day`,
    ...lines.map(({ what, from, usd }) => `${money(usd)}  ${what.padEnd(28)} ${from}`),
    `${money(usd)}  in all`,
    `${money(sentinelInstead(fleet))}  the same records in the analytics tier of Sentinel`,
    ...warnings,
    '',
  ].join('\n');
};

try {
  const options = optionsIn(process.argv.slice(2));
  process.stdout.write(options.help ? `${usage}\n` : print(fleetOf(options)));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
