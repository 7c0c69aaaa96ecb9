import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  RestError,
  tlsPolicy,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';

export interface Https {
  /** Whose token each call carries, and what it is for; where it is left out, none. */
  readonly auth?: { readonly credential: TokenCredential; readonly scope: string };
  /** Certificate of the authority that signed the server's; where it is left out, the public ones. */
  readonly ca?: string | undefined;
}

export interface Call {
  readonly method: HttpMethods;
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are answers, beside 2xx. */
  readonly answers?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export type Send = (call: Call, signal: AbortSignal) => Promise<Answer>;

/** An error as Azure's services word it, `{error: {code, message}}`; what is worded otherwise says nothing here. */
const saidIn = (body: string): { readonly code?: string; readonly message: string } => {
  try {
    const { error } = JSON.parse(body) as { readonly error?: { readonly code?: unknown; readonly message?: unknown } };
    return { code: String(error?.code ?? ''), message: String(error?.message ?? '') };
  } catch {
    return { message: '' };
  }
};

/**
 * Calls over HTTPS, each one request: no redirect is followed (it could lead the incident anywhere), nothing is tried again
 * (see `steadily`). A status that is no answer is thrown with it.
 */
export const https = ({ auth, ca }: Https): Send => {
  const pipeline = createEmptyPipeline();
  if (ca !== undefined) pipeline.addPolicy(tlsPolicy({ ca }));
  if (auth !== undefined) pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: auth.credential, scopes: auth.scope }));
  const client = createDefaultHttpClient();
  return async ({ method, url, body, headers, answers = [] }, abortSignal) => {
    const request = createPipelineRequest({
      url,
      method,
      abortSignal,
      headers: createHttpHeaders({ 'content-type': 'application/json', ...headers }),
      ...(body === undefined ? {} : { body }),
    });
    const response = await pipeline.sendRequest(client, request);
    const { status } = response;
    const text = response.bodyAsText ?? '';
    if ((status >= 200 && status < 300) || answers.includes(status)) return { status, body: text };
    const { message, ...code } = saidIn(text);
    throw new RestError(message, { ...code, statusCode: status, request, response });
  };
};
