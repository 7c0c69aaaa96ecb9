metadata description = 'The virtual network: a subnet for each app, one for private endpoints, and the DNS zones that lead to them.'

param name string
param location string
param tags object

@description('At least a /24: a subnet of /26 for each app and one for the endpoints are cut from it.')
param addressPrefix string

@description('Domain of the cloud\'s Event Hubs, as servicebus.windows.net.')
param serviceBusSuffix string

@description('Where a private endpoint goes and which zones lead to it.')
@export()
type privateNetwork = {
  endpointSubnetId: string
  blobZoneId: string
  tableZoneId: string
  serviceBusZoneId: string
}

var zones = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink.${serviceBusSuffix}'
]

// Flex Consumption runs in a subnet that is delegated to container environments.
var appDelegation = [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'correlator'
        properties: { addressPrefix: cidrSubnet(addressPrefix, 26, 0), delegations: appDelegation }
      }
      {
        name: 'output'
        properties: { addressPrefix: cidrSubnet(addressPrefix, 26, 1), delegations: appDelegation }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: cidrSubnet(addressPrefix, 26, 2) }
      }
    ]
  }

  resource correlatorSubnet 'subnets' existing = {
    name: 'correlator'
  }

  resource outputSubnet 'subnets' existing = {
    name: 'output'
  }

  resource endpointSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for domain in zones: {
    name: domain
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (domain, index) in zones: {
    parent: zone[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

output correlatorSubnetId string = network::correlatorSubnet.id
output outputSubnetId string = network::outputSubnet.id
output private privateNetwork = {
  endpointSubnetId: network::endpointSubnet.id
  blobZoneId: zone[0].id
  tableZoneId: zone[1].id
  serviceBusZoneId: zone[2].id
}
