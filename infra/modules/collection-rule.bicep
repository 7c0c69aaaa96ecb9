metadata description = 'The way into the table of detections: a data collection rule of its own endpoint, and who may send to it.'

import { roles } from '../roles.bicep'

param name string

@description('The workspace\'s own: a rule elsewhere is refused.')
param location string

param tags object
param workspaceId string
param tableName string

@description('Identity that sends rows; empty where that sink is off.')
param senderId string

var columns = loadJsonContent('../generated/detection-columns.json')
var stream = 'Custom-${tableName}'

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: name
  location: location
  tags: tags
  kind: 'Direct'
  properties: {
    streamDeclarations: {
      '${stream}': { columns: map(columns, column => { name: column.name, type: column.type }) }
    }
    destinations: { logAnalytics: [{ name: 'sentinel', workspaceResourceId: workspaceId }] }
    dataFlows: [
      {
        streams: [stream]
        destinations: ['sentinel']
        transformKql: 'source | extend TimeGenerated = now()'
        outputStream: stream
      }
    ]
  }
}

resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(senderId)) {
  scope: rule
  name: guid(rule.id, senderId, roles.monitoringMetricsPublisher)
  properties: {
    principalId: senderId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
  }
}

output endpoint string = rule.properties.endpoints.logsIngestion
output immutableId string = rule.properties.immutableId
output stream string = stream
