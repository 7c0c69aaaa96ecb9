/** What a process remembers, up to so many entries: what is not asked for is forgotten first. */
export interface Recent<V> {
  /** The value, where it is remembered; whatever has been for a while is remembered anew. */
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  /** Forgets every entry with such a value. */
  forget(isGone: (value: V) => boolean): void;
}

export const recentOf = <V>(most: number): Recent<V> => {
  let [recent, older] = [new Map<string, V>(), new Map<string, V>()];
  const set = (key: string, value: V): void => {
    if (recent.size >= most / 2) [recent, older] = [new Map(), recent];
    recent.set(key, value);
  };
  return {
    set,
    get: (key) => {
      const known = recent.get(key);
      if (known !== undefined) return known;
      const old = older.get(key);
      if (old !== undefined) set(key, old);
      return old;
    },
    forget: (isGone) => {
      for (const held of [recent, older]) for (const [key, value] of held) if (isGone(value)) held.delete(key);
    },
  };
};
