metadata description = 'The state: a table for each store, and for each table who may read and write it.'

import { roles } from '../roles.bicep'
import { privateNetwork } from 'network.bicep'

param accountName string
param location string
param tags object
param sku string
param correlatorPrincipalId string
param outputPrincipalId string
param network privateNetwork?
param diagnosticsWorkspaceId string

var tables = [
  'state'
  'incidents'
  'deliveries'
  'progress'
  'config'
  'settling'
  'reference'
  'hops'
  'deadletters'
  'attempts'
]

// The correlator cannot say that something was posted, the output app cannot say what there is to post.
var assignments = [
  ...map(filter(tables, name => name != 'deliveries'), name => {
    table: name
    app: 'correlator'
    role: roles.storageTableDataContributor
  })
  { table: 'deliveries', app: 'correlator', role: roles.storageTableDataReader }
  { table: 'incidents', app: 'output', role: roles.storageTableDataReader }
  { table: 'deliveries', app: 'output', role: roles.storageTableDataContributor }
]

var principals = { correlator: correlatorPrincipalId, output: outputPrincipalId }

module account 'storage.bicep' = {
  name: '${accountName}-state'
  params: {
    name: accountName
    location: location
    tags: tags
    sku: sku
    tables: tables
    network: network
    diagnosticsWorkspaceId: diagnosticsWorkspaceId
  }
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' existing = [
  for assignment in assignments: {
    name: '${accountName}/default/${assignment.table}'
  }
]

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (assignment, index) in assignments: {
    scope: table[index]
    name: guid(table[index].id, principals[assignment.app], assignment.role)
    properties: {
      principalId: principals[assignment.app]
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', assignment.role)
    }
    dependsOn: [account]
  }
]

output accountId string = account.outputs.id
output tableEndpoint string = account.outputs.tableEndpoint
