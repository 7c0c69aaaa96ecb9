import type { Sink, Telemetry } from '../../pipeline/ports';

/** Posts nowhere and says so: what a deployment shows that may not reach the analysts yet. The incidents stand in the table `incidents`. */
export const dryrunSink = (telemetry: Telemetry): Sink => ({
  name: 'dryrun',
  deliver: async ({ id, revision, severity }) => telemetry.log('info', 'Not posted: dry run', { incident: id, revision, severity }),
});
