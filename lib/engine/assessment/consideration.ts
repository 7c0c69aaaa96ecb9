/**
 * What a consideration does to the severity of one path.
 *
 * - `alarms`: a suspicion whatever is usual; a step up, and no history outweighs it
 * - `suspects`: no history outweighs it either, but it is a step up only beside another: a company has unsigned files of its own
 * - `raises`: worth a look, unless history explains the hop
 * - `lowers`: what the published queries leave out
 * - `vouches`: files and servers of good repute, and a device that called itself. Lowers, and links are ignored: software
 *   distribution reaches many machines, from a server that others came from too
 * - `assures`: says how sure it is that a remote caller did it; nothing of how bad it is
 * - `notes`: is said, and weighs nothing
 */
export type Effect = 'alarms' | 'suspects' | 'raises' | 'lowers' | 'vouches' | 'assures' | 'notes';

export interface Consideration {
  readonly effect: Effect;
  readonly reason: string;
}

export type Considered = readonly Consideration[];

const of =
  (effect: Effect) =>
  (reason: string): Considered => [{ effect, reason }];

export const alarms = of('alarms');
export const suspects = of('suspects');
export const raises = of('raises');
export const lowers = of('lowers');
export const vouches = of('vouches');
export const assures = of('assures');
export const notes = of('notes');
export const nothing: Considered = [];
