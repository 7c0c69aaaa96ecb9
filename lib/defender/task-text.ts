import { serviceImage } from './service-text';

const treeMarker = '\\taskcache\\tree\\';

/** The scheduled task whose registry key this is, `…\TaskCache\Tree\Folder\Task`. */
export const taskOfKey = (key: string | undefined): string | undefined => {
  const at = (key ?? '').toLowerCase().indexOf(treeMarker);
  return key === undefined || at < 0 ? undefined : `\\${key.slice(at + treeMarker.length)}`;
};

/** The file name of the program that a task starts, from its definition in XML; of several, the first. */
export const taskImage = (content: string | undefined): string | undefined => {
  const command = /<Command>([^<]+)<\/Command>/i.exec(content ?? '')?.[1];
  return serviceImage(command?.replaceAll('&quot;', '"'));
};
