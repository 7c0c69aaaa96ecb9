import { neutralise } from '../../engine/neutralise';
import { HopwatchError } from '../../model/errors';
import { type SendAgainPorts, type SentAgain, sendAgain } from '../../pipeline/by-hand/send-again';
import type { Decoder } from '../../pipeline/decoding/decode';
import type { DeadLetter, DeadLetters, HubName, Plan, Stores } from '../../pipeline/ports';
import { demandPlan } from './plan';

/** Longest excerpt shown; the letter has more of it. */
const shown = 200;

/** Its place, which names a letter: hub/partition/message/record, without the last for the message as a whole. */
const idOf = ({ hub, partition, sequence, index }: DeadLetter): string =>
  [hub, partition, sequence, ...(index < 0 ? [] : [index])].map((part) => neutralise(String(part), 64)).join('/');

const lineOf = (letter: DeadLetter): string =>
  `${idOf(letter)}: ${neutralise(letter.reason, 500)}${letter.excerpt === '' ? '' : `\n  ${neutralise(letter.excerpt, shown)}`}`;

/** Every record that was set aside, with its place and the reason. */
export const listDeadLetters = async (deadLetters: DeadLetters): Promise<string> => {
  const letters = await deadLetters.list();
  return [...letters.map(lineOf), letters.length === 0 ? 'Nothing is set aside.' : `${letters.length} set aside.`].join('\n');
};

/** Which letters are meant: those that fit everything that is given. */
export interface Selection {
  readonly all: boolean;
  readonly id?: readonly string[];
  readonly hub?: HubName;
  readonly partition?: string;
  /** A part of the reason, in any case. */
  readonly reason?: string;
}

const refuse = (message: string): never => {
  throw new HopwatchError('input-unreadable', 'fatal', message);
};

const fits = (letter: DeadLetter, { id, hub, partition, reason }: Selection): boolean =>
  (id === undefined || id.includes(idOf(letter))) &&
  (hub === undefined || letter.hub === hub) &&
  (partition === undefined || letter.partition === partition) &&
  (reason === undefined || letter.reason.toLowerCase().includes(reason.toLowerCase()));

/** The letters that are meant. Throws `input-unreadable` where none is named, everything is named twice, or what is named is not there. */
const chosen = async (deadLetters: DeadLetters, selection: Selection): Promise<readonly DeadLetter[]> => {
  const { all, id, hub, partition, reason } = selection;
  const isNarrowed = [id, hub, partition, reason].some((one) => one !== undefined);
  if (all === isNarrowed) refuse('Say which: --id, --hub, --partition, --reason, or --all.');
  const letters = await deadLetters.list();
  const missing = id?.find((one) => letters.every((letter) => idOf(letter) !== one));
  if (missing !== undefined) refuse(`${neutralise(missing, 100)} is not set aside. \`hopwatch dead-letters\` shows what is.`);
  const fitting = letters.filter((letter) => fits(letter, selection));
  if (isNarrowed && fitting.length === 0) refuse('Nothing that is set aside fits that. `hopwatch dead-letters` shows what there is.');
  return fitting;
};

const sayOutcome = ({ letter, outcome }: SentAgain): string => {
  switch (outcome.kind) {
    case 'sent':
      return [
        outcome.facts === 0 ? 'nothing in it is needed' : `sent again, ${outcome.facts} facts`,
        ...(outcome.setAside === 0 ? [] : [`${outcome.setAside} records of it set aside by themselves`]),
        'removed',
      ].join('; ');
    case 'at fault':
      return `still at fault: ${neutralise(outcome.reason, 500)}`;
    case 'gone':
      return letter.hub === 'facts'
        ? 'the facts hub no longer has its message. Where the raw hub still has the records, read it again from before it (docs/operations.md, Reading again); else remove it'
        : 'the raw hub no longer has its message. Look the record up in Advanced Hunting by its excerpt, then remove it with `hopwatch dead-letters remove`';
  }
};

export interface ReplayReport {
  readonly text: string;
  /** Nothing that was chosen is left. */
  readonly isComplete: boolean;
}

/** Sends again what is meant, as far as it can be read today and its hub still has it. */
export const replayDeadLetters = async (
  selection: Selection,
  decoder: Decoder,
  plan: Plan,
  { lanePlan, ...ports }: SendAgainPorts & Pick<Stores, 'lanePlan'>,
): Promise<ReplayReport> => {
  await demandPlan(lanePlan, plan);
  const done = await sendAgain(await chosen(ports.deadLetters, selection), decoder, plan, ports);
  const left = done.filter(({ outcome }) => outcome.kind !== 'sent').length;
  const lines = done.map((one) => `${idOf(one.letter)}: ${sayOutcome(one)}`);
  return { text: [...lines, `${done.length - left} of ${done.length} done, ${left} left.`].join('\n'), isComplete: left === 0 };
};

/** Forgets what is meant, for good. */
export const removeDeadLetters = async (selection: Selection, deadLetters: DeadLetters): Promise<string> => {
  const letters = await chosen(deadLetters, selection);
  await deadLetters.remove(letters);
  return [...letters.map(idOf), `${letters.length} removed.`].join('\n');
};
