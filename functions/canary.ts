import { app } from '@azure/functions';
import { correlator } from '../lib/config/compose';
import { isEnabled } from '../lib/config/functions';

// The alarms reckon with a canary every five minutes, and so does what tells the missing ones.
if (isEnabled('canary')) {
  app.timer('canary', {
    schedule: '0 */5 * * * *',
    handler: async (): Promise<void> => (await correlator()).canary(),
  });
}
