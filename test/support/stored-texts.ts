import { inflateRawSync } from 'node:zlib';

/** What a row says, as text: packed or as it is. */
export const textIn = (value: Uint8Array): string => {
  try {
    return inflateRawSync(value).toString('utf8');
  } catch {
    return Buffer.from(value).toString('utf8');
  }
};
