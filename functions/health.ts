import { app, type HttpResponseInit } from '@azure/functions';
import { pipeline } from '../lib/config/compose';

app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: async (): Promise<HttpResponseInit> => {
    try {
      await (await pipeline()).check();
      return { status: 200 };
    } catch {
      return { status: 503 };
    }
  },
});
