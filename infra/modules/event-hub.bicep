metadata description = 'An Event Hubs namespace with one hub, the consumer group that is ours, and who may receive and send.'

import { roles } from '../roles.bicep'
import { privateNetwork } from 'network.bicep'

param name string
param location string
param tags object
param hubName string

@description('Fixed once the hub is there.')
@minValue(1)
@maxValue(32)
param partitions int

@minValue(1)
@maxValue(168)
param retentionHours int

param consumerGroup string

@description('Throughput units to begin with: 1 MB/s in, 2 MB/s out each.')
@minValue(1)
@maxValue(40)
param throughputUnits int

@description('Where auto-inflate stops. It never deflates.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int

@description('Whether keys may be used beside Entra identities.')
param localAuth bool

@description('Identities that read the hub.')
param receivers string[]

@description('Identities that write to the hub.')
param senders string[]

@description('Reached through it only, where given.')
param network privateNetwork?

@description('Services that Microsoft trusts may come from outside even where there is a private network. Defender\'s exporter does.')
param trustedServices bool

param diagnosticsWorkspaceId string

// A default action of Deny holds only beside a rule for an address or a subnet; without one the namespace would stay open.
var publicAccess = network == null ? 'Enabled' : 'Disabled'

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: throughputUnits }
  properties: {
    disableLocalAuth: !localAuth
    isAutoInflateEnabled: maximumThroughputUnits > throughputUnits
    maximumThroughputUnits: maximumThroughputUnits > throughputUnits ? maximumThroughputUnits : 0
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicAccess
  }

  resource rules 'networkRuleSets' = {
    name: 'default'
    properties: {
      publicNetworkAccess: publicAccess
      defaultAction: network == null ? 'Allow' : 'Deny'
      trustedServiceAccessEnabled: trustedServices
    }
  }

  resource hub 'eventhubs' = {
    name: hubName
    properties: {
      partitionCount: partitions
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: retentionHours }
    }

    resource group 'consumergroups' = {
      name: consumerGroup
      properties: {}
    }
  }
}

resource receiver 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in receivers: {
    // The trigger asks for the hub, so a role on the consumer group alone is refused.
    scope: namespace::hub
    name: guid(namespace::hub.id, principalId, roles.eventHubsDataReceiver)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver)
    }
  }
]

resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in senders: {
    scope: namespace::hub
    name: guid(namespace::hub.id, principalId, roles.eventHubsDataSender)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataSender)
    }
  }
]

module endpoint 'private-endpoint.bicep' = if (network != null) {
  name: '${name}-endpoint'
  params: {
    location: location
    tags: tags
    targetId: namespace.id
    group: 'namespace'
    subnetId: network!.endpointSubnetId
    zoneId: network!.serviceBusZoneId
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'hopwatch'
  properties: {
    workspaceId: diagnosticsWorkspaceId
    logs: [
      { category: 'OperationalLogs', enabled: true }
      { category: 'AutoScaleLogs', enabled: true }
      { category: 'EventHubVNetConnectionEvent', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output namespaceId string = namespace.id
output hubName string = hubName
output consumerGroup string = consumerGroup

@description('Host name of the namespace, of whatever cloud.')
output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
