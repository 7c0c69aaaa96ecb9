import { looseFlag, shown, text } from './columns';
import { defineTable } from './define-table';

/** What is known of a file's signature, by SHA1. IsSigned=false is a row too: a row alone clears nothing. */
export const deviceFileCertificateInfo = defineTable('DeviceFileCertificateInfo', {
  SHA1: text,
  IsSigned: looseFlag,
  IsTrusted: looseFlag,
  IsRootSignerMicrosoft: looseFlag,
  Signer: shown,
  Issuer: shown,
});
