metadata description = 'What is Hopwatch\'s in the Sentinel workspace: the table of detections, and the role that makes incidents directly.'

import { roles } from '../roles.bicep'

param workspaceName string
param tableName string

@description('Days that detections can be queried; -1 for the workspace\'s own.')
@minValue(-1)
@maxValue(730)
param retentionDays int

@description('Identity that creates incidents through the API; empty where that sink is off.')
param incidentWriterId string

// Made from the sink's record, so that neither can drift.
var columns = loadJsonContent('../generated/detection-columns.json')

// The table's schema has another word for a time than the rule that fills it.
var tableTypes = {
  string: 'string'
  int: 'int'
  real: 'real'
  boolean: 'boolean'
  datetime: 'dateTime'
  dynamic: 'dynamic'
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource table 'Microsoft.OperationalInsights/workspaces/tables@2025-02-01' = {
  parent: workspace
  name: tableName
  properties: {
    plan: 'Analytics'
    retentionInDays: retentionDays
    schema: {
      name: tableName
      columns: [
        { name: 'TimeGenerated', type: 'dateTime', description: 'When the row was taken in' }
        ...map(columns, column => { name: column.name, type: tableTypes[column.type], description: column.description })
      ]
    }
  }
}

resource incidentWriter 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(incidentWriterId)) {
  scope: workspace
  name: guid(workspace.id, incidentWriterId, roles.sentinelResponder)
  properties: {
    principalId: incidentWriterId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.sentinelResponder)
  }
}

output workspaceId string = workspace.id
output location string = workspace.location
output tableName string = table.name
