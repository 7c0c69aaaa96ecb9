#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { decoderOf, hubsOf, planOf, retainedMessagesOf } from '../config/correlator';
import { readAtDesk } from '../config/settings';
import { HopwatchError } from '../model/errors';
import { listDeadLetters, removeDeadLetters, replayDeadLetters, type Selection } from './operate/dead-letters';
import { showDevice } from './operate/device-state';
import { examine, printFindings } from './operate/doctor';
import { eraseDevice } from './operate/erase';
import { moveToPlan } from './operate/lanes';
import { openStores, openTableReads } from './operate/open';
import { listParked, releaseParked } from './operate/parked';
import { sayAtDesk, sayUnexpected } from './operate/say-error';
import { relevance } from './relevance';
import { cannotWrite } from './replay/outputs';
import { type Profile, profiles } from './replay/profile';
import { replay } from './replay/replay';
import { printSummary } from './summary';

const warn = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const list = (value: string): readonly string[] => {
  const ids = value.split(',').map((id) => id.trim());
  if (ids.includes('')) throw new InvalidArgumentError('Give rule ids with commas between them.');
  return ids;
};

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 on is expected.');
  return value;
};

interface ReplayFlags {
  readonly profile: Profile;
  readonly rules?: readonly string[];
  readonly rulesOff: readonly string[];
  readonly rows?: string;
  readonly incidents?: string;
  readonly last: boolean;
}

const runReplay = async (files: readonly string[], flags: ReplayFlags): Promise<void> => {
  const summary = await replay({ ...flags, files, rules: flags.rules, rows: flags.rows, incidents: flags.incidents }, warn);
  const toOutput = flags.rows !== '-' && flags.incidents !== '-';
  (toOutput ? process.stdout : process.stderr).write(`${printSummary(summary)}\n`);
  if (summary.unreadable.length > 0) process.exitCode = 1;
};

const program = new Command('hopwatch')
  .description('Streaming detection of lateral movement over Microsoft Defender XDR’s raw events')
  .showHelpAfterError('(see hopwatch --help)');

program
  .command('demo')
  .description('run the whole pipeline here, without Azure: publish events over AMQP, print the incidents that reach the sink')
  .argument('[files...]', 'recordings to publish instead of the sample data: NDJSON or NDJSON.gz')
  .option('--bundle', 'run the package that is published to Azure', false)
  .action(async (files: readonly string[], flags: { readonly bundle: boolean }) => {
    // The local runtime is a development dependency: only the demo needs it.
    const { demo } = require('./demo/demo') as typeof import('./demo/demo');
    if (!(await demo(files, flags))) process.exitCode = 1;
  });

program
  .command('replay')
  .description('run files through the same decode, rules and incident code as the live service')
  .argument('<files...>', 'NDJSON or NDJSON.gz, a streaming message or a bare record a line; - for standard input')
  .addOption(
    new Option('--profile <name>', 'all: every rule as it runs live; published: the three published queries to the predicate')
      .choices(profiles)
      .default('all'),
  )
  .option('--rules <ids>', 'only these rules, with commas between them', list)
  .option('--rules-off <ids>', 'all but these rules', list, [])
  .option('--rows <file>', 'write one JSON line per match; - for standard output')
  .option('--incidents <file>', 'write the incidents, every revision one a line; - for standard output')
  .option('--last', 'with --incidents: only the last revision of each, absorbed ones left out', false)
  .action(runReplay);

program
  .command('relevance')
  .description('print each rule’s share of the records of files')
  .argument('<files...>', 'as for replay')
  .action(async (files: readonly string[]) => {
    const { text, isComplete } = await relevance(files, warn);
    process.stdout.write(`${text}\n`);
    if (!isComplete) process.exitCode = 1;
  });

const parked = program
  .command('parked')
  .description('the revisions that a sink refused, of the deployment whose table account the environment names (StateTables)');

parked
  .command('list')
  .description('print each with the sinks’ reasons')
  .action(async () => {
    process.stdout.write(`${await listParked(openStores(process.env).deliveries)}\n`);
  });

parked
  .command('release')
  .description('have them posted again, once what the sink refused them for is mended')
  .argument('[ids...]', 'ids of incidents')
  .option('--all', 'every one that is set aside', false)
  .action(async (ids: readonly string[], { all }: { readonly all: boolean }) => {
    if (all === ids.length > 0) throw new HopwatchError('input-unreadable', 'fatal', 'Give the ids of incidents, or --all.');
    process.stdout.write(`${await releaseParked(openStores(process.env).deliveries, all ? 'all' : ids)}\n`);
  });

program
  .command('doctor')
  .description(
    'look at a deployment, whose settings the environment has: roles, lane plan, hubs, gaps, watermarks, outbox, what was set aside',
  )
  .action(async () => {
    const settings = readAtDesk('hubs', process.env);
    const hubs = hubsOf(settings);
    try {
      const ports = { ...openStores(process.env), tables: openTableReads(process.env), hubs, now: Date.now };
      const findings = await examine(planOf(settings), ports, settings.CANARY === 'on');
      process.stdout.write(`${printFindings(findings)}\n`);
      if (findings.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
    } finally {
      await hubs.close();
    }
  });

const deadLetters = program
  .command('dead-letters')
  .description('the records that were set aside, of the deployment whose settings the environment has');

deadLetters
  .command('list', { isDefault: true })
  .description('print each with its place and the reason; needs the setting StateTables alone')
  .action(async () => {
    process.stdout.write(`${await listDeadLetters(openStores(process.env).deadLetters)}\n`);
  });

const selecting = (command: Command): Command =>
  command
    .option('--id <ids...>', 'these, by their places as the list shows them')
    .addOption(new Option('--hub <hub>', 'those of one hub').choices(['raw', 'facts']))
    .option('--partition <id>', 'those of one partition')
    .option('--reason <text>', 'those whose reason has this text in it')
    .option('--all', 'every one', false);

selecting(deadLetters.command('replay'))
  .description('read them from their hubs again and send on what can be read today; what is still at fault stays')
  .option('--consumer-group <name>', 'consumer group of both hubs to read under; not the app’s own', '$Default')
  .action(async ({ consumerGroup, ...selection }: Selection & { readonly consumerGroup: string }) => {
    const settings = readAtDesk('hubs', process.env);
    const [hubs, messages] = [hubsOf(settings), retainedMessagesOf(settings, consumerGroup)];
    try {
      const ports = { ...openStores(process.env), hubs, messages };
      const { text, isComplete } = await replayDeadLetters(selection, decoderOf(settings), planOf(settings), ports);
      process.stdout.write(`${text}\n`);
      if (!isComplete) process.exitCode = 1;
    } finally {
      await Promise.all([hubs.close(), messages.close()]);
    }
  });

selecting(deadLetters.command('remove'))
  .description('forget them for good, once they are looked after; needs the setting StateTables alone')
  .action(async (selection: Selection) => {
    process.stdout.write(`${await removeDeadLetters(selection, openStores(process.env).deadLetters)}\n`);
  });

program
  .command('state')
  .description('print what is held of a device, of the deployment whose settings the environment has')
  .argument('<device>', 'its DeviceId')
  .action(async (device: string) => {
    const plan = planOf(readAtDesk('lanes', process.env));
    process.stdout.write(`${await showDevice(device, plan, openStores(process.env))}\n`);
  });

program
  .command('erase')
  .description(
    'find everything that is stored of a device, and erase it; of the deployment whose table account the environment names (StateTables)',
  )
  .argument('<device>', 'its DeviceId')
  .option('--yes', 'erase it; without this nothing is changed', false)
  .action(async (device: string, { yes }: { readonly yes: boolean }) => {
    process.stdout.write(`${await eraseDevice(device, yes, openStores(process.env))}\n`);
  });

program
  .command('lanes')
  .description('the lanes of a deployment, whose new settings the environment has')
  .command('move')
  .description('carry what an earlier generation holds over to this one; its app must be stopped')
  .requiredOption('--from <generation>', 'number of the earlier generation', wholeNumber)
  .requiredOption('--lanes <n>', 'how many lanes that one has', wholeNumber)
  .action(async ({ from, lanes }: { readonly from: number; readonly lanes: number }) => {
    const settings = readAtDesk('hubs', process.env);
    const hubs = hubsOf(settings);
    try {
      process.stdout.write(`${await moveToPlan({ generation: from, lanes }, planOf(settings), openStores(process.env), hubs)}\n`);
    } finally {
      await hubs.close();
    }
  });

/** Who reads our output may have seen enough (`| head`): that is the end, and no failure. A full disk is one. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  warn(cannotWrite('-', error).message);
  process.exit(1);
});

program.parseAsync().catch((error: unknown) => {
  warn(error instanceof HopwatchError ? sayAtDesk(error) : sayUnexpected(error));
  process.exitCode = 1;
});
