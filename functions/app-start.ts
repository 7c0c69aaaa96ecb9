import { app } from '@azure/functions';
import { closePipeline, pipeline } from '../lib/config/compose';

// Thrown here, a fault in the settings is the app's own loud message; thrown while modules load, it would be an app that
// has no functions.
app.hook.appStart(async () => {
  await pipeline();
});
app.hook.appTerminate(closePipeline);
