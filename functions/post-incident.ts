import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { output } from '../lib/config/compose';
import { isEnabled } from '../lib/config/functions';
import { readRing } from '../lib/config/requests';

// Anonymous: the request carries no authority. It names a revision; what is posted is read here, and posted once.
if (isEnabled('post-incident')) {
  app.http('post-incident', {
    methods: ['POST'],
    authLevel: 'anonymous',
    handler: async (request: HttpRequest): Promise<HttpResponseInit> => {
      const ref = readRing(await request.text());
      if (ref === undefined) return { status: 400 };
      const delivery = await (await output()).deliver(ref);
      return { status: delivery === 'waiting' ? 202 : 204 };
    },
  });
}
