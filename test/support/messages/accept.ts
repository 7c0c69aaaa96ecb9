/** A record of a connection that services.exe accepted, with columns of its own. */
export const accept = (bend: object = {}, table = 'DeviceNetworkEvents') => ({
  category: `AdvancedHunting-${table}`,
  properties: {
    DeviceId: 'd1',
    Timestamp: '2026-03-17T09:12:03.4Z',
    ReportId: 1,
    ActionType: 'InboundConnectionAccepted',
    InitiatingProcessFileName: 'services.exe',
    RemoteIP: '10.1.0.66',
    LocalIP: '10.1.0.5',
    ...bend,
  },
});
