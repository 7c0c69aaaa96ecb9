/**
 * What a consideration does to the severity of one path.
 *
 * - `alarms`: a suspicion whatever is usual; a step up, and no history outweighs it
 * - `raises`: worth a look, unless history explains the hop
 * - `lowers`: what the published queries leave out, and files of good repute
 * - `assures`: says how sure it is that a remote caller did it; nothing of how bad it is
 */
export type Effect = 'alarms' | 'raises' | 'lowers' | 'assures';

export interface Consideration {
  readonly effect: Effect;
  readonly reason: string;
}

export type Considered = readonly Consideration[];

export const alarms = (reason: string): Considered => [{ effect: 'alarms', reason }];
export const raises = (reason: string): Considered => [{ effect: 'raises', reason }];
export const lowers = (reason: string): Considered => [{ effect: 'lowers', reason }];
export const assures = (reason: string): Considered => [{ effect: 'assures', reason }];
export const nothing: Considered = [];
