import { neutralise } from '../../engine/neutralise';
import type { DeadLetter, DeadLetters } from '../../pipeline/ports';

/** Longest excerpt shown; the letter has more of it. */
const shown = 200;

const lineOf = ({ hub, partition, sequence, index, reason, excerpt }: DeadLetter): string => {
  const place = `${neutralise(hub, 16)} hub, partition ${neutralise(partition, 32)}, message ${sequence}${index < 0 ? '' : `, record ${index}`}`;
  return `${place}: ${neutralise(reason, 500)}${excerpt === '' ? '' : `\n  ${neutralise(excerpt, shown)}`}`;
};

/** Every record that was set aside, with its place and the reason. */
export const listDeadLetters = async (deadLetters: DeadLetters): Promise<string> => {
  const letters = await deadLetters.list();
  return [...letters.map(lineOf), letters.length === 0 ? 'Nothing is set aside.' : `${letters.length} set aside.`].join('\n');
};
