import type { Asset, Enrichment, Findings, Logon } from '../model/enrichment';

const joined = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '').join(', ');

const assetLine = (asset: Asset): string =>
  `${asset.part} ${asset.deviceId.slice(0, 12)}: ${joined(
    asset.deviceSubtype ?? asset.deviceType,
    asset.osPlatform,
    asset.assetValue === undefined ? undefined : `value ${asset.assetValue}`,
    asset.exposureLevel === undefined ? undefined : `exposure ${asset.exposureLevel}`,
    asset.machineGroup,
    asset.tags?.map((tag) => `#${tag}`).join(' '),
    asset.isInternetFacing === true ? 'faces the internet' : undefined,
  )}`;

const logonWords = ({ account, logonType, protocol, from, isLocalAdmin }: Logon): string =>
  `${account ?? 'somebody'} (${joined(logonType, protocol, isLocalAdmin === undefined ? undefined : isLocalAdmin ? 'administrator' : 'no administrator')})${from === undefined ? '' : ` from ${from}`}`;

const lines: { readonly [N in keyof Findings]: (value: Findings[N]) => readonly string[] } = {
  alerts: (alerts) => alerts.map(({ id, severity, title, at }) => `alert ${joined(id, severity, title, at)}`),
  assets: (assets) => assets.map(assetLine),
  descendants: (processes) =>
    processes.map(
      ({ generation, parentPid, fileName, pid, commandLine }) =>
        `${'  '.repeat(generation - 1)}PID ${parentPid} started ${fileName} (PID ${pid})${commandLine === undefined ? '' : `: ${commandLine}`}`,
    ),
  egress: (all) =>
    all.map(({ address, devices, examples }) => `${address}: ${devices} of the fleet’s devices go out under it ${examples.join(', ')}`),
  logons: ({ hop, others }) => [
    ...hop.map((logon) => `logon of ${logonWords(logon)}`),
    ...others.map((logon) => `also ${logon.failed ? 'failed' : 'there'} around then: ${logonWords(logon)}`),
  ],
  prevalence: (all) =>
    all.map(({ what, value, incidents, devices }) =>
      incidents === 0
        ? `${what} ${value}: in no other incident`
        : `${what} ${value}: in at least ${incidents} other incidents on ${devices} devices`,
    ),
  signatures: (files) =>
    files.map(
      ({ fileName, verdict, signer, reason }) =>
        `${fileName}: ${joined(verdict, signer === undefined ? undefined : `signed by ${signer}`, reason)}`,
    ),
};

const linesOf = <N extends keyof Findings>(name: N, enrichment: Enrichment): readonly string[] => {
  const finding = enrichment[name];
  if (finding === undefined) return [];
  return finding.kind === 'known' ? lines[name](finding.value) : [`${name}: unknown, ${finding.reason}`];
};

/** What is known beside the evidence, a line each; and why something is not. Its text is neutral already. */
export const enrichmentLines = (enrichment: Enrichment): readonly string[] =>
  (Object.keys(lines) as (keyof Findings)[]).flatMap((name) => linesOf(name, enrichment));
