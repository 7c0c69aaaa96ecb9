export type Columns = Readonly<Record<string, string | number | boolean | null>>;

export type Table =
  | 'DeviceProcessEvents'
  | 'DeviceNetworkEvents'
  | 'DeviceLogonEvents'
  | 'DeviceEvents'
  | 'DeviceRegistryEvents'
  | 'DeviceImageLoadEvents'
  | 'DeviceFileEvents'
  | 'DeviceFileCertificateInfo'
  | 'DeviceNetworkInfo'
  | 'DeviceInfo';
