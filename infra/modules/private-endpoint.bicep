metadata description = 'A private endpoint of one service, with its name in the DNS zone.'

param location string
param tags object

@description('Resource that is reached through it.')
param targetId string

@description('Part of the resource: blob, table, namespace.')
param group string

param subnetId string
param zoneId string

var name = 'pe-${last(split(targetId, '/'))}-${group}'

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: { privateLinkServiceId: targetId, groupIds: [group] }
      }
    ]
  }

  resource zoneGroup 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: group, properties: { privateDnsZoneId: zoneId } }]
    }
  }
}
