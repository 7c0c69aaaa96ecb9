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

These are estimates from list prices, not measurements: no deployment has run. They take ${usual.recordsPerDevice.toLocaleString('en-US')} records of
${usual.bytesPerRecord.toLocaleString('en-US')} bytes a device and day (\`--records-per-device\`, \`--bytes-per-record\`), more than most fleets send, and a peak of 2.5 times the mean.
Auto-inflate raises throughput units and never lowers them, so the units of the peak are paid all month. A device's records of a day can be
counted beforehand by a query in advanced hunting over the tables that [deploy.md](deploy.md) lists. Telemetry is what the apps themselves write:
\`host.json\` keeps out what the SDKs of the host would log of every checkpoint and every receive, many times as much.

${fleets.map(section).join('\n')}
## Prices

${table(
  ['USD', 'per', 'list price of'],
  priceList.map((row) => [...row]),
)}
`;
