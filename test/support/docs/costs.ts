import { estimate, type Fleet, priceList, sentinelInstead, usual } from '../../../infra/tools/cost/cost';
import { code, table } from './markdown';

const fleets: readonly Fleet[] = [
  { ...usual, devices: 1_000 },
  { ...usual, devices: 10_000, preset: 'prod' },
  { ...usual, devices: 50_000, preset: 'prod' },
];

const dollars = (usd: number): string => usd.toLocaleString('en-US', { maximumFractionDigits: usd < 10 ? 2 : 0 });

const section = (fleet: Fleet): string => {
  const { lines, usd, warnings } = estimate(fleet);
  const rows = [
    ...lines.map((line) => [line.what, line.from, dollars(line.usd)]),
    ['**in all**', '', `**${dollars(usd)}**`],
    ['*the same records in the analytics tier of Sentinel*', '', dollars(sentinelInstead(fleet))],
  ];
  return `## ${fleet.devices.toLocaleString('en-US')} devices, preset ${code(fleet.preset)}

${table(['', 'reckoned from', 'USD a month'], rows)}
${warnings.map((warning) => `\n${warning}\n`).join('')}`;
};

/** docs/costs.md: what deployments of some sizes cost. */
export const costsPage = (): string => `# Costs

Made from \`infra/tools/cost/\` by \`npm run docs\`. For a fleet of your own:

    npm run cost -- --devices 25000 --preset prod --private

\`--raw-partitions\` and \`--lanes\` are for what was deployed with these parameters of the templates.

These are estimates from list prices, not measurements: no deployment has run. They take ${usual.recordsPerDevice.toLocaleString('en-US')} records of
${usual.bytesPerRecord.toLocaleString('en-US')} bytes a device and day (\`--records-per-device\`, \`--bytes-per-record\`), more than most fleets send, and a peak of 2.5 times the mean.
Auto-inflate raises throughput units and never lowers them, so the units of the peak are paid all month. A device's records of a day can be
counted beforehand by a query in advanced hunting over the tables that [deploy.md](deploy.md) lists. Telemetry is what the apps themselves write:
\`host.json\` keeps out what the SDKs of the host would log of every checkpoint and every receive, many times as much.

${fleets.map(section).join('\n')}
## What a lane holds

The estimates take as many instances as the processor needs, and warn where one lane alone would fill half of an instance's memory. The platform
may give several lanes to an instance, so leave room. Measured on a desk, over stores in memory:

- A fact that is held takes some 1,100 bytes of heap. Most are held for three days and \`LATENESS_HOURS\`: at 200 facts of a device and day and 16 lanes,
  10,000 devices are 450 MB a lane and 50,000 are 2.2 GB, which no instance of 2,048 MB can load.
- A load drops what the watermark has passed as it reads, so it comes to no more than a running lane holds. It reads every row of the lane all the same,
  two hundred in a request, one request after the other: rows are written one a batch, stay for 102 hours and are not merged. A batch a second is 367,000 rows,
  three minutes at the 2,000 rows a second that a partition of Table Storage gives. For so long the lane waits when another instance takes it over.
- An incident that goes on for days makes the hops of a busy source dearer, because whoever is tied to it looks at all of its time again. One whose
  contacts were one a day cost a hop of the same source 64 reads and 14 ms on the first day and 302 reads and 85 ms on the forty-fifth, with 15 devices a day; to look
  again took 0.03 s and 200 rows where 100 devices were reached on one day, 3.3 s and 14,000 rows where they were on each of 50. Nothing is lost by it; the lane is slower.

## Prices

${table(
  ['USD', 'per', 'list price of'],
  priceList.map((row) => [...row]),
)}
`;
