import { looseFlag, shown, text } from './columns';
import { account, defineTable, initiator, remote } from './define-table';

/** Logons. One network logon is mostly two rows with one LogonId, and one by lsass.exe without it that alone carries IsLocalAdmin. */
export const deviceLogonEvents = defineTable('DeviceLogonEvents', {
  ...initiator,
  ...account,
  ...remote,
  LogonType: text,
  Protocol: shown,
  RemoteDeviceName: shown,
  IsLocalAdmin: looseFlag,
});
