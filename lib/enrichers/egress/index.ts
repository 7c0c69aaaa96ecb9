import { type Address, isPublic, parseAddress } from '../../model/address';
import { type Egress, knownAs } from '../../model/enrichment';
import { textOf } from '../../model/fact';
import { ascending } from '../../model/order';
import { formatDay, seconds } from '../../model/time';
import type { Enricher, Learner } from '../../pipeline/knowledge/enricher';
import { reportDays } from '../days';
import { cut } from '../text';

const keyOf = (address: Address, day: string): string => JSON.stringify(['egress', address, day]);

/** Under which public address a device was seen by Defender's service on a day. */
const learner: Learner = {
  tables: new Set(['DeviceInfo']),
  steps: [],
  rows: (fact) => {
    const address = parseAddress(textOf(fact, 'PublicIP'));
    return fact.table !== 'DeviceInfo' || address === undefined
      ? []
      : [{ kind: 'asset', key: keyOf(address, formatDay(fact.at)), member: fact.device, value: cut(fact.deviceName, 256) }];
  },
};

const addressesAsked = 5;
const devicesRead = 100;
const examplesKept = 5;

/** For every source with a public address: which of the fleet's own devices go out under it. */
export const egress: Enricher<'egress'> = {
  name: 'egress',
  budget: seconds(2),
  learner,
  enrich: async ({ origins, span }, reference) => {
    const addresses = origins
      .map(({ ip }) => ip)
      .filter(isPublic)
      .slice(0, addressesAsked);
    const found = await Promise.all(
      addresses.map(async (address): Promise<Egress> => {
        const read = await Promise.all(reportDays(span).map((day) => reference.members('asset', keyOf(address, day), devicesRead)));
        const names = new Map(read.flatMap((members) => [...members]));
        const examples = [...names]
          .map(([device, name]) => name || device)
          .sort(ascending)
          .slice(0, examplesKept);
        return { address, devices: Math.min(devicesRead, names.size), examples };
      }),
    );
    return knownAs(found);
  },
};
