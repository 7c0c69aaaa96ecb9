import { HopwatchError } from '../../../model/errors';

/** The app settings of the process, which a Functions app finds in its environment. */
export const settingOf = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new HopwatchError('local-runtime-failed', 'fatal', `A function names the app setting ${name}, which is not set.`);
  }
  return value;
};

/** Puts the app settings in for every `%NAME%`. */
export const resolved = (text: string): string => text.replace(/%([^%]+)%/g, (_, name: string) => settingOf(name));
