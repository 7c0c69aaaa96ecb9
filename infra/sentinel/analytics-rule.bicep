metadata description = 'The analytics rule that makes an alert, and so an incident, of every detection that calls for one.'

param workspaceName string

@description('scheduled: every 5 minutes. near-real-time: every minute, over a preview version of the API. off: rows only.')
@allowed(['scheduled', 'near-real-time', 'off'])
param kind string

// What both kinds say of an alert; tests hold its columns against those of the queries.
var alert = loadJsonContent('alert.json')
var columns = loadTextContent('alert.kql')
var about = 'Lateral movement that Hopwatch found in Defender\'s raw events. Title, description, severity, tactics and techniques of an alert are its detection\'s own.'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

// Always there, so that another choice turns it off and not two rules tell of the same.
resource scheduled 'Microsoft.SecurityInsights/alertRules@2025-09-01' = {
  scope: workspace
  name: guid(workspace.id, 'hopwatch', 'scheduled')
  kind: 'Scheduled'
  properties: {
    displayName: 'Hopwatch: lateral movement'
    description: about
    enabled: kind == 'scheduled'
    severity: 'Medium'
    tactics: alert.tactics
    techniques: alert.techniques
    query: '${loadTextContent('new-detections.kql')}${columns}'
    queryFrequency: 'PT5M'
    queryPeriod: 'PT24H'
    triggerOperator: 'GreaterThan'
    triggerThreshold: 0
    suppressionEnabled: false
    suppressionDuration: 'PT5H'
    eventGroupingSettings: { aggregationKind: 'AlertPerResult' }
    entityMappings: alert.entityMappings
    customDetails: alert.customDetails
    alertDetailsOverride: alert.alertDetailsOverride
    incidentConfiguration: alert.incidentConfiguration
  }
}

resource nearRealTime 'Microsoft.SecurityInsights/alertRules@2025-10-01-preview' = if (kind == 'near-real-time') {
  scope: workspace
  name: guid(workspace.id, 'hopwatch', 'near-real-time')
  kind: 'NRT'
  properties: {
    displayName: 'Hopwatch: lateral movement (near real time)'
    description: about
    enabled: true
    severity: 'Medium'
    tactics: alert.tactics
    techniques: alert.techniques
    query: '${loadTextContent('new-detections-nrt.kql')}${columns}'
    suppressionEnabled: false
    suppressionDuration: 'PT5H'
    eventGroupingSettings: { aggregationKind: 'AlertPerResult' }
    entityMappings: alert.entityMappings
    customDetails: alert.customDetails
    alertDetailsOverride: alert.alertDetailsOverride
    incidentConfiguration: alert.incidentConfiguration
  }
}
