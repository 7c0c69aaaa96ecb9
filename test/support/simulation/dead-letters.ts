import type { HubMessage, HubName } from '../../../lib/pipeline/ports';
import { isPoison, poisonIn } from './poison';
import { factsOfLane } from './reader';
import type { Generation } from './run';
import type { Outcome } from './simulate';

/** More than any hub of a world has. */
const partitions = [0, 1, 2, 3];

const placeOf = (hub: string, partition: string, sequence: number, index: number): string => `${hub} ${partition}/${sequence}/${index}`;

/** Indexes of the record that is too much for the code in a message of its hub. */
const badIn = (hub: HubName, message: HubMessage): readonly number[] =>
  hub === 'raw'
    ? [poisonIn(message.body)].filter((index) => index >= 0)
    : factsOfLane(message).flatMap((fact, index) => (isPoison(fact) ? [index] : []));

/** Where each copy of it stands in the logs. */
const placesIn = (hub: HubName, { hubs, plan }: Generation): readonly string[] =>
  partitions.flatMap((partition) => {
    const name = hub === 'raw' ? String(partition) : `${plan.generation}.${partition}`;
    return hubs.log(hub, partition).flatMap((message) => badIn(hub, message).map((index) => placeOf(hub, name, message.sequence, index)));
  });

/** Each copy of the record is one dead letter, and nothing else is. What an earlier generation was sent may have been set aside or not. */
export const lettersAmiss = async ({ poison, stores, hubs, plan, former }: Outcome): Promise<readonly string[]> => {
  const letters = (await stores.deadLetters.list()).map(({ hub, partition, sequence, index }) => placeOf(hub, partition, sequence, index));
  const wanted = poison === undefined ? [] : placesIn(poison.hub, { hubs, plan });
  const allowed = poison === undefined ? [] : [...wanted, ...former.flatMap((generation) => placesIn(poison.hub, generation))];
  return [
    ...wanted.filter((place) => !letters.includes(place)).map((place) => `no dead letter: ${place}`),
    ...letters.filter((place) => !allowed.includes(place)).map((place) => `set aside for no reason: ${place}`),
  ];
};
