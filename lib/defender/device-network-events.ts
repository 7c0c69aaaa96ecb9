import { shown } from './columns';
import { defineTable, initiator, remote } from './define-table';

/** Connections. The initiating process is the local end, whoever dialled; there is no LogonId. */
export const deviceNetworkEvents = defineTable('DeviceNetworkEvents', { ...initiator, ...remote, Protocol: shown });
