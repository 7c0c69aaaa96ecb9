import { isNamed } from '../model/text';

/** Keys that say which file a class is in, or which other class stands for it. A key below one is part of it. */
const classKey = /\\CLSID\\(\{[^\\]+\})\\(?:InprocServer32|LocalServer32|TreatAs)(?:\\|$)/i;

const applicationKey = /\\AppID\\(\{[^\\]+\})$/i;

/** Values of an application's key that say as whom its classes run, and in which process. */
const applicationValues = ['RunAs', 'DllSurrogate'];

/**
 * The COM class, or application of classes, of which a registry value says what it runs or as whom; undefined where it says
 * no such thing. In the registry of the machine and of each user alike.
 * Source: Microsoft, "COM Registry Keys".
 */
export const comClassOf = (key: string | undefined, value: string | undefined): string | undefined =>
  classKey.exec(key ?? '')?.[1] ??
  (applicationValues.some((name) => isNamed(value ?? '', name)) ? applicationKey.exec(key ?? '')?.[1] : undefined);
