import { app, type HttpResponseInit } from '@azure/functions';
import { output } from '../lib/config/compose';
import { isEnabled } from '../lib/config/functions';

if (isEnabled('health')) {
  app.http('health', {
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: async (): Promise<HttpResponseInit> => {
      try {
        await (await output()).check();
        return { status: 200 };
      } catch {
        return { status: 503 };
      }
    },
  });
}
