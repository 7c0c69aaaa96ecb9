metadata description = 'Where the apps\' logs and metrics go, taken from identities only.'

param name string
param location string
param tags object

@description('Log Analytics workspace for telemetry; one is made where it is empty. Not the Sentinel workspace by default: its data costs more.')
param workspaceId string

@description('Days that telemetry is kept in a workspace made here.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Gigabytes a day after which a workspace made here takes no more; -1 for no limit. Alarms on logs are blind above it.')
param dailyCapGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = if (empty(workspaceId)) {
  name: '${name}-logs'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: { disableLocalAuth: true }
  }
}

var telemetryWorkspaceId = empty(workspaceId) ? workspace.id : workspaceId

resource appInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    WorkspaceResourceId: telemetryWorkspaceId
  }
}

output appInsightsName string = appInsights.name
output workspaceId string = telemetryWorkspaceId
