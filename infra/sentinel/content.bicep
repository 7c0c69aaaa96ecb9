metadata description = 'What analysts see in Sentinel: the analytics rule, the hunting queries, the workbook.'

param workspaceName string
param tags object

@description('How detections become alerts.')
@allowed(['scheduled', 'near-real-time', 'off'])
param analyticsRule string

@description('Log Analytics workspace of the telemetry.')
param telemetryWorkspaceId string

module rule 'analytics-rule.bicep' = {
  name: 'hopwatch-analytics-rule'
  params: { workspaceName: workspaceName, kind: analyticsRule }
}

module queries 'queries.bicep' = {
  name: 'hopwatch-queries'
  params: { workspaceName: workspaceName }
}

module workbook 'workbook.bicep' = {
  name: 'hopwatch-workbook'
  params: { workspaceName: workspaceName, tags: tags, telemetryWorkspaceId: telemetryWorkspaceId }
}
