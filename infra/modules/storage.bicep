metadata description = 'A storage account without keys: identities only, and with a private network only through it.'

import { privateNetwork } from 'network.bicep'

param name string
param location string
param tags object

@description('Standard_LRS, or Standard_ZRS to outlive the loss of a zone.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param sku string

param containers string[] = []
param tables string[] = []
param network privateNetwork?
param diagnosticsWorkspaceId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: network == null ? 'Enabled' : 'Disabled'
    supportsHttpsTrafficOnly: true
    networkAcls: { bypass: 'None', defaultAction: network == null ? 'Allow' : 'Deny' }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = [
      for containerName in containers: {
        name: containerName
      }
    ]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource table 'tables' = [
      for tableName in tables: {
        name: tableName
      }
    ]
  }
}

module blobEndpoint 'private-endpoint.bicep' = if (network != null && !empty(containers)) {
  name: '${name}-blob'
  params: {
    location: location
    tags: tags
    targetId: account.id
    group: 'blob'
    subnetId: network!.endpointSubnetId
    zoneId: network!.blobZoneId
  }
}

module tableEndpoint 'private-endpoint.bicep' = if (network != null) {
  name: '${name}-table'
  params: {
    location: location
    tags: tags
    targetId: account.id
    group: 'table'
    subnetId: network!.endpointSubnetId
    zoneId: network!.tableZoneId
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::tableService
  name: 'hopwatch'
  properties: {
    workspaceId: diagnosticsWorkspaceId
    // Logs of single requests would cost more than the requests.
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
output tableEndpoint string = account.properties.primaryEndpoints.table
