// An app of a few functions that tell what they see, a JSON line each, for the tests of the local Functions host.
const { appendFileSync } = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');
const { app } = require('@azure/functions');

const tell = (what, about) => appendFileSync(process.env.TOLD, `${JSON.stringify({ what, ...about })}\n`);

app.hook.appStart(() => {
  if (process.env.REFUSE) throw new Error(process.env.REFUSE);
});
app.hook.appTerminate(() => tell('appTerminate'));

app.eventHub('read', {
  connection: 'Hub',
  eventHubName: '%HUB_NAME%',
  cardinality: 'many',
  dataType: 'binary',
  // 200 ms, which the library rounds to no second at all.
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 200 },
  handler: async (messages, context) => {
    const bodies = messages.map(String);
    tell('batch', { bodies, binary: messages.every(Buffer.isBuffer), metadata: context.triggerMetadata, retry: context.retryContext });
    if (bodies.includes('slow')) await delay(1_000);
    if (bodies.includes('bad')) throw new Error('a bad message');
    tell('done', { bodies });
  },
});

app.timer('tick', { schedule: '%SCHEDULE%', handler: (timer) => tell('tick', { timer }) });

app.http('echo', {
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: async (request) => {
    const text = await request.text();
    if (text === 'bad') throw new Error('a bad request');
    return { status: 201, body: text.toUpperCase(), headers: { 'x-asked': `${request.headers.get('x-asked')} ${request.query.get('q')}` } };
  },
});

app.http('quiet', { methods: ['GET'], authLevel: 'anonymous', route: 'deep/quiet', handler: () => undefined });
