import { deviceOf } from '../../engine/sources';
import { type Asset, knownAs, unknownBecause } from '../../model/enrichment';
import type { DeviceId, Fact } from '../../model/fact';
import { known } from '../../model/known';
import { ascending } from '../../model/order';
import { formatDay, seconds, ticksOf } from '../../model/time';
import type { Enricher, Learner, Subject } from '../../pipeline/knowledge/enricher';
import type { Reference, Span } from '../../pipeline/ports';
import { reportDays } from '../days';
import { tagsIn } from './tags';

type Info = Fact<'DeviceInfo'>['columns'];

const keyOf = (device: DeviceId, day: string): string => JSON.stringify(['info', device, day]);

/** Longest text that is kept of a column. */
const longest = 512;

const kept = (info: Info): Info =>
  Object.fromEntries(
    Object.entries(info)
      .map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, longest) : value] as const)
      .sort(([a], [b]) => ascending(a, b)),
  );

/** One row for each thing that a device's reports of a day say: hourly reports that agree are one. */
const learner: Learner = {
  tables: new Set(['DeviceInfo']),
  steps: [],
  rows: (fact) =>
    fact.table === 'DeviceInfo'
      ? [{ kind: 'asset', key: keyOf(fact.device, formatDay(fact.at)), member: JSON.stringify(kept(fact.columns)), value: `${fact.at}` }]
      : [],
};

/** Different reports read of one device and day. */
const reportsRead = 24;
/** Devices that are asked about: the target, and the likeliest of its sources. */
const devicesAsked = 6;

const reportsOf = async (reference: Reference, device: DeviceId, span: Span): Promise<readonly Info[]> => {
  const found = await Promise.all(reportDays(span).map((day) => reference.members('asset', keyOf(device, day), reportsRead)));
  return found
    .flatMap((members) => [...members].map(([member, first]) => ({ member, first: ticksOf(BigInt(first)) })))
    .sort((a, b) => ascending(a.first, b.first) || ascending(a.member, b.member))
    .map(({ member }) => JSON.parse(member) as Info);
};

const assetOf = (deviceId: DeviceId, part: Asset['part'], reports: readonly Info[]): Asset => {
  // What a later report leaves out, an earlier one still says.
  const info: Info = Object.assign({}, ...reports);
  const tags = tagsIn(info);
  return {
    deviceId,
    part,
    ...known({
      deviceType: info.DeviceType,
      deviceSubtype: info.DeviceSubtype,
      osPlatform: info.OSPlatform,
      assetValue: info.AssetValue,
      exposureLevel: info.ExposureLevel,
      machineGroup: info.MachineGroup,
      tags: tags.length === 0 ? undefined : tags,
      isInternetFacing: info.IsInternetFacing,
      publicIp: info.PublicIP,
    }),
  };
};

/** The device that a source was, where exactly one is known. */
const sourcesOf = ({ device, origins }: Subject): readonly DeviceId[] => [
  ...new Set(origins.flatMap((origin) => deviceOf(origin, device)?.id ?? []).filter((source) => source !== device)),
];

/** What the company says of the device that was reached and of those it was reached from: value, exposure, role, tags. */
export const assets: Enricher<'assets'> = {
  name: 'assets',
  budget: seconds(2),
  learner,
  enrich: async (subject, reference) => {
    const asked = [
      { device: subject.device, part: 'target' as const },
      ...sourcesOf(subject).map((device) => ({ device, part: 'source' as const })),
    ].slice(0, devicesAsked);
    const found = await Promise.all(
      asked.map(async ({ device, part }) => {
        const reports = await reportsOf(reference, device, subject.span);
        return reports.length === 0 ? [] : [assetOf(device, part, reports)];
      }),
    );
    const said = found.flat();
    return said.length === 0 ? unknownBecause('no DeviceInfo record of the device has come for its days or the day before') : knownAs(said);
  },
};
