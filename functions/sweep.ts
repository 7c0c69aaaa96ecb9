import { app } from '@azure/functions';
import { correlator } from '../lib/config/compose';
import { isEnabled } from '../lib/config/functions';

if (isEnabled('sweep')) {
  app.timer('sweep', {
    schedule: '%SWEEP_SCHEDULE%',
    handler: async (): Promise<void> => (await correlator()).sweep(),
  });
}
