import type { Tables } from '../../model/fact';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** A column of tags is a list in JSON, or one tag. */
const listed = (text: string | undefined): readonly string[] => {
  if (text === undefined) return [];
  const tags = parsed(text);
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [text];
};

/** Every tag of a device, whoever set it. */
export const tagsIn = ({ DeviceManualTags, DeviceDynamicTags, RegistryDeviceTag }: Tables['DeviceInfo']): readonly string[] =>
  [...new Set([DeviceManualTags, DeviceDynamicTags, RegistryDeviceTag].flatMap(listed))].filter((tag) => tag !== '').sort();
