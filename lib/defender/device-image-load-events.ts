import { shown, text } from './columns';
import { defineTable, initiator } from './define-table';

/** Modules that a process loaded. FileName, FolderPath and SHA1 are the module's. */
export const deviceImageLoadEvents = defineTable('DeviceImageLoadEvents', { ...initiator, FileName: text, FolderPath: shown, SHA1: text });
