/**
 * DCOM servers of Windows' own through which machines are administered, and whose interfaces run no program of the caller's;
 * beside each the programs of its own that it starts. Sources: Microsoft's open specifications MS-VDS (disks), MS-SCMP
 * (shadow copies), MS-DMRP (logical disks), MS-FSRM (quotas), MS-DFSRH (replication), MS-WCCE and MS-CSRA (certificates),
 * MS-RAI (remote assistance), MS-UAMG (updates). unsecapp.exe takes the answers to WMI calls that this machine itself made of
 * another (Microsoft, "Connecting to WMI Remotely Starting with Windows Vista": connection 2).
 */
export const administrationServers: readonly { readonly server: string; readonly starts: readonly string[] }[] = [
  { server: 'vdsldr.exe', starts: ['vds.exe'] },
  { server: 'vds.exe', starts: [] },
  { server: 'VSSVC.exe', starts: [] },
  { server: 'dmadmin.exe', starts: [] },
  { server: 'srmhost.exe', starts: [] },
  { server: 'dfsfrsHost.exe', starts: [] },
  { server: 'dfsrs.exe', starts: [] },
  { server: 'certsrv.exe', starts: [] },
  { server: 'raserver.exe', starts: ['msra.exe'] },
  { server: 'wuauclt.exe', starts: [] },
  { server: 'unsecapp.exe', starts: [] },
];
