import { app } from '@azure/functions';
import { start, stop } from '../lib/config/compose';

// Thrown here, a fault in the settings is the app's own loud message; thrown while modules load, it would be an app that
// has no functions.
app.hook.appStart(start);
app.hook.appTerminate(stop);
