/** What a port throws where the service would refuse. */
export const refused = { name: 'HopwatchError', code: 'limit-exceeded', disposition: 'fatal' };

/** What a port throws where the service does not answer. */
export const unavailable = { name: 'HopwatchError', code: 'store-unavailable', disposition: 'retry' };

/** What became of a call: its value, or the code of its error. */
export const outcomeOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    return (error as { readonly code?: string }).code ?? error;
  }
};
