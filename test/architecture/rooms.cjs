/**
 * The walls between the rooms, as dependency-cruiser reads them: docs/architecture.md as an executable file. `rooms` says
 * what a room may import of ours, `packages` where an npm package may be used; `rooms.test.ts` runs both and plants a
 * violation of every rule.
 */

/** `imports`: what a room may import besides itself. `pure`: not even Node's own modules. */
const rooms = {
  model: { imports: [], pure: true, because: 'The model is what everybody speaks; it knows nobody.' },
  defender: { imports: ['lib/model/'], pure: true, because: 'A table says what Defender sends, whatever rules or stores make of it.' },
  engine: {
    imports: ['lib/model/'],
    pure: true,
    because: 'The same function runs in a test, in a replay and live only if it knows none of them.',
  },
  rules: {
    imports: ['lib/model/', 'lib/engine/define-rule.ts'],
    pure: true,
    because: 'A rule is data in the language of define-rule; one that saw the evaluator would depend on how it is evaluated.',
  },
  pipeline: {
    imports: ['lib/model/', 'lib/defender/', 'lib/engine/'],
    because: 'What happens between the ports is the same for any rules and any adapters: both come in as arguments.',
  },
  stores: { imports: ['lib/model/', 'lib/pipeline/ports/'], because: 'An adapter implements its port and can be replaced alone.' },
  hubs: { imports: ['lib/model/', 'lib/pipeline/ports/'], because: 'An adapter implements its port and can be replaced alone.' },
  sinks: { imports: ['lib/model/', 'lib/pipeline/ports/'], because: 'An adapter implements its port and can be replaced alone.' },
  doorbell: { imports: ['lib/model/', 'lib/pipeline/ports/'], because: 'An adapter implements its port and can be replaced alone.' },
  enrichers: {
    imports: ['lib/model/', 'lib/engine/', 'lib/pipeline/(ports/|knowledge/(enricher|signatures).ts)'],
    because: 'An enricher answers from reference rows alone, whoever keeps them, and gives its findings to no one but who asked.',
  },
  telemetry: {
    imports: ['lib/model/', 'lib/pipeline/(ports/|accounting/metrics.ts)', 'lib/engine/neutralise.ts'],
    because: 'An adapter implements its port and can be replaced alone; a log line renders untrusted text, so it neutralises.',
  },
  config: {
    imports: ['lib/(model|defender|engine|rules|pipeline|stores|hubs|sinks|enrichers|doorbell|telemetry)/'],
    because: 'The one composition root may know everything that runs on Azure, and nothing that runs only on a desk.',
  },
  local: { imports: ['lib/model/errors.ts'], because: 'The local runtime stands in for Azure, which knows nothing of Hopwatch either.' },
  cli: { imports: ['lib/'], because: 'The command line composes anything but the functions, which the local host loads as Azure does.' },
};

/** Where a package may be imported. One that is not listed may be imported nowhere. */
const packages = {
  'ipaddr.js': { in: ['lib/model/address.ts'], because: 'Addresses are read in one place.' },
  zod: {
    in: ['lib/defender/', 'lib/config/', 'lib/local/', 'lib/sinks/'],
    because: 'Schemas stand at the edges: what Defender, the host, the environment, an app’s registrations and Sentinel say.',
  },
  uuid: {
    in: ['lib/pipeline/incidents/ids.ts', 'lib/sinks/incidents-api/'],
    because: 'Ids of incidents are made in one place; of what is posted under one, by the sink that posts it.',
  },
  cockatiel: {
    in: ['lib/stores/table-storage/', 'lib/hubs/event-hubs/', 'lib/sinks/', 'lib/pipeline/knowledge/enrich.ts'],
    because: 'Retries of a service belong to its adapter; what an enricher may take of an incident’s time is decided where all are asked.',
  },
  '@azure/data-tables': { in: ['lib/stores/table-storage/'], because: 'One adapter, one SDK.' },
  '@azure/event-hubs': {
    in: ['lib/hubs/event-hubs/', 'lib/local/', 'lib/cli/demo/'],
    because: 'One adapter, one SDK; the local host receives as Azure’s host does, and the demo publishes as Defender does.',
  },
  '@azure/eventhubs-checkpointstore-blob': { in: ['lib/local/'], because: 'Checkpoints are the host’s own.' },
  '@azure/storage-blob': { in: ['lib/local/'], because: 'Checkpoints are the host’s own.' },
  '@azure/identity': {
    in: ['lib/config/', 'lib/stores/table-storage/', 'lib/hubs/event-hubs/', 'lib/sinks/'],
    because: 'Credentials are made by the composition root and go to the adapters of Azure’s services.',
  },
  '@azure/monitor-ingestion': { in: ['lib/sinks/logs-ingestion/'], because: 'One adapter, one SDK.' },
  '@azure/core-rest-pipeline': { in: ['lib/sinks/'], because: 'HTTP to a service without an SDK of its own is a sink’s.' },
  '@azure/functions': { in: ['functions/', 'lib/local/'], because: 'Triggers are registered in functions and nowhere else.' },
  rhea: { in: ['lib/local/'], because: 'AMQP by hand is for the Event Hubs endpoint that stands in for Azure.' },
  commander: { in: ['lib/cli/'], because: 'Flags are the command line’s.' },
  fflate: { in: ['lib/cli/demo/'], because: 'The demo unpacks what goes to Azure.' },
  'cli-progress': { in: ['lib/cli/'], because: 'A terminal is the command line’s.' },
};

const anyOf = (paths) => `^(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})`;
const ours = '^(lib|functions|test)/';
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const imports = Object.entries(rooms).map(([room, { imports: allowed, because }]) =>
  rule(`${room} imports`, because, { path: `^lib/${room}/` }, { path: ours, pathNot: anyOf([`lib/${room}/`, ...allowed]) }),
);

const purity = Object.entries(rooms)
  .filter(([, { pure }]) => pure)
  .map(([room]) =>
    rule(
      `${room} is pure`,
      'A pure room reads no file, no clock, no environment.',
      { path: `^lib/${room}/` },
      { dependencyTypes: ['core'] },
    ),
  );

const places = Object.entries(packages).map(([name, { in: places, because }]) =>
  rule(`place of ${name}`, because, { path: '^(lib|functions)/', pathNot: anyOf(places) }, { path: `^node_modules/(@types/)?${name}/` }),
);

/** What starts by itself: Azure's host loads the functions, a person the command line, the local host its child; jest the tests, npm the rest. */
const entries = '^(functions/|lib/cli/main\\.ts$|lib/local/functions-host/child/main\\.ts$)';
/** A rule's scenarios are found by its name. */
const testEntries =
  '^(test/(.+\\.test|(bench|proofs)/main|support/(docs|docs/detections|calibration)/main)|lib/rules/[^/]+/scenarios)\\.ts$';
/** In lib, but for the tests: a rule's scenarios stand beside it. */
const forTests = '^lib/(rules/scenario/|rules/[^/]+/[a-z-]*(scenarios|stories)\\.ts$|hubs/memory/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...imports,
    ...purity,
    ...places,
    rule(
      'package without a place',
      'A dependency is a decision: give it a line in `packages` of rooms.cjs.',
      { path: '^(lib|functions)/' },
      { dependencyTypes: npm, pathNot: `^node_modules/(@types/)?(${Object.keys(packages).join('|')})/` },
    ),
    rule(
      'functions import',
      'A function registers a trigger and asks the composition root; it holds no logic.',
      { path: '^functions/' },
      { path: ours, pathNot: '^lib/config/' },
    ),
    rule(
      'a desk is not Azure',
      'The local runtime and the command line are never loaded in the cloud, by any way round.',
      { path: '^functions/' },
      { path: '^lib/(local|cli)/', reachable: true },
    ),
    rule(
      'adapters stand alone',
      'Implementations of a port know what they share, never each other.',
      { path: '^lib/(stores|hubs|sinks|enrichers)/([^/]+)/.+', pathNot: '^lib/stores/ports/' },
      { path: '^lib/$1/[^/]+/', pathNot: '^lib/$1/($2|ports)/' },
    ),
    rule(
      'rules stand alone',
      'A rule is its folder: it can be read, changed and removed without another. Lists, steps and the words of scenarios are shared.',
      { path: '^lib/rules/([^/]+)/' },
      { path: '^lib/rules/', pathNot: '^lib/rules/(($1|scenario|lists)/|steps\\.ts$)' },
    ),
    rule(
      'a rule is in the index',
      'A rule without a line in lib/rules/index.ts never runs.',
      { path: '^lib/rules/index\\.ts$' },
      { path: '^lib/rules/[^/]+/rule\\.ts$', reachable: false },
    ),
    rule(
      'nothing is left over',
      'What neither a function nor the command line reaches is dead. Scenarios and the hubs in memory are for the tests.',
      { path: entries },
      { path: '^lib/', pathNot: `${forTests}|${entries}`, reachable: false },
    ),
    rule(
      'no support is left over',
      'Test support that no test uses is dead.',
      { path: testEntries },
      { path: `^test/|${forTests}`, pathNot: `${testEntries}|\\.c?js$`, reachable: false },
    ),
    rule('tests stay outside', 'What runs must not depend on what tests it.', { path: '^(lib|functions)/' }, { path: '^test/' }),
    rule('a test is no library', 'What two tests share is support.', { path: '^test/' }, { path: '\\.test\\.ts$' }),
    rule(
      'the oracle is independent',
      'The oracle is a second reading of the specification; code shared with lib would share its mistakes.',
      { path: '^test/support/oracle/' },
      { path: '^(lib|functions)/' },
    ),
    rule('no cycles', 'Two modules that need each other are one module, or three.', {}, { circular: true }),
    rule('everything resolves', 'An import that does not resolve is not checked by any rule above.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    // A link to node_modules is node_modules.
    preserveSymlinks: true,
    // Without it, imports of types are not seen.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'types', 'default'] },
  },
};
