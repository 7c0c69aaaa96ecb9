import { app } from '@azure/functions';
import { pipeline } from '../lib/config/compose';

app.timer('sweep', {
  schedule: '%SWEEP_SCHEDULE%',
  handler: async (): Promise<void> => (await pipeline()).sweep(),
});
