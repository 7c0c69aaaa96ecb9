/**
 * One call at a time for each key: who asks while it is under way gets its outcome. It spares calls, and is nothing to rely on:
 * another process knows nothing of it.
 */
export const singleFlight = <K, T>(keyOf: (input: K) => string, call: (input: K) => Promise<T>): ((input: K) => Promise<T>) => {
  const flying = new Map<string, Promise<T>>();
  return (input) => {
    const key = keyOf(input);
    const own = flying.get(key) ?? call(input).finally(() => flying.delete(key));
    flying.set(key, own);
    return own;
  };
};
