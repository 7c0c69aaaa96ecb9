import type { LoggedMessage, MemoryHubs } from '../../../lib/hubs/memory';
import { isPoison, poisonIn } from './poison';
import { factsOfLane } from './reader';
import type { Outcome } from './simulate';

/** More than any hub of a world has. */
const partitions = [0, 1, 2, 3];

const placeOf = (hub: string, partition: string, sequence: number, index: number): string => `${hub} ${partition}/${sequence}/${index}`;

/** Indexes of the record that is too much for the code in a message of its hub. */
const badIn = (hub: 'raw' | 'facts', message: LoggedMessage): readonly number[] =>
  hub === 'raw'
    ? [poisonIn(message.body)].filter((index) => index >= 0)
    : factsOfLane(message).flatMap((fact, index) => (isPoison(fact) ? [index] : []));

/** Where each copy of it stands in the logs. */
const placesIn = ({ poison }: Outcome, hubs: MemoryHubs): readonly string[] =>
  poison === undefined
    ? []
    : partitions.flatMap((partition) =>
        hubs
          .log(poison.hub, partition)
          .flatMap((message) => badIn(poison.hub, message).map((index) => placeOf(poison.hub, String(partition), message.sequence, index))),
      );

/** Each copy of the record is one dead letter, and nothing else is. What an earlier plan's hubs held may have been set aside or not. */
export const lettersAmiss = async (outcome: Outcome): Promise<readonly string[]> => {
  const letters = (await outcome.stores.deadLetters.list()).map(({ hub, partition, sequence, index }) =>
    placeOf(hub, partition, sequence, index),
  );
  const wanted = placesIn(outcome, outcome.hubs);
  const allowed = [...wanted, ...outcome.formerHubs.flatMap((hubs) => placesIn(outcome, hubs))];
  return [
    ...wanted.filter((place) => !letters.includes(place)).map((place) => `no dead letter: ${place}`),
    ...letters.filter((place) => !allowed.includes(place)).map((place) => `set aside for no reason: ${place}`),
  ];
};
