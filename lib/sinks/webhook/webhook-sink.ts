import { createHmac } from 'node:crypto';
import type { Sink } from '../../pipeline/ports';
import { https } from '../https';
import { type Patience, steadily } from '../steady';

export interface WebhookSettings {
  readonly url: string;
  /** Shared with the receiver, who can tell by it who wrote the body. */
  readonly key?: string | undefined;
}

export interface WebhookOptions {
  readonly ca?: string | undefined;
  readonly patience?: Patience | undefined;
}

const advice = 'Check the address and what its receiver says of the request; then release what is parked.';

const signatureOf = (body: string, key: string): string => `sha256=${createHmac('sha256', key).update(body, 'utf8').digest('hex')}`;

/**
 * Posts the incident as JSON to any receiver. A lost answer means the same body again: the header `Idempotency-Key` holds the id
 * and the revision, by which a receiver takes it once. With a key, `X-Hopwatch-Signature` is the body's HMAC-SHA256.
 */
export const webhookSink = ({ url, key }: WebhookSettings, { ca, patience }: WebhookOptions = {}): Sink => {
  const send = https({ ca });
  const steady = steadily({ sink: 'webhook', advice, patience });
  return {
    name: 'webhook',
    deliver: async (incident) => {
      const body = JSON.stringify(incident);
      const headers = {
        'idempotency-key': `${incident.id}.${incident.revision}`,
        ...(key === undefined ? {} : { 'x-hopwatch-signature': signatureOf(body, key) }),
      };
      await steady((signal) => send({ method: 'POST', url, body, headers }, signal));
    },
  };
};
