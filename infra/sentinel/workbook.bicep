metadata description = 'The workbook: what was found, how good the evidence is, how the pipeline is.'

param workspaceName string
param tags object

@description('Log Analytics workspace of the telemetry.')
param telemetryWorkspaceId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

var workspaceType = 'microsoft.operationalinsights/workspaces'

// Shown as: a chart over time, bars, or a table. Widths are percent of a row.
var panels = [
  { name: 'over-time', title: 'Incidents over time', query: loadTextContent('workbook/over-time.kql'), shown: 'barchart', width: '60', from: workspace.id }
  { name: 'by-technique', title: 'By technique', query: loadTextContent('workbook/by-technique.kql'), shown: 'categoricalbar', width: '40', from: workspace.id }
  { name: 'sources-and-targets', title: 'From source (row) to target (column)', query: loadTextContent('workbook/sources-and-targets.kql'), shown: 'table', width: '100', from: workspace.id }
  { name: 'incidents', title: 'Incidents as they stand', query: loadTextContent('workbook/incidents.kql'), shown: 'table', width: '100', from: workspace.id }
  { name: 'evidence', title: 'Evidence: what incidents rest on, and the share that has it', query: loadTextContent('workbook/evidence.kql'), shown: 'table', width: '33', from: workspace.id }
  { name: 'confidence', title: 'Evidence: confidence', query: loadTextContent('workbook/confidence.kql'), shown: 'table', width: '33', from: workspace.id }
  { name: 'gaps', title: 'Evidence: what is not known', query: loadTextContent('workbook/gaps.kql'), shown: 'table', width: '34', from: workspace.id }
  { name: 'delay', title: 'Health: seconds from the last evidence to the row', query: loadTextContent('workbook/delay.kql'), shown: 'timechart', width: '50', from: workspace.id }
  { name: 'flow', title: 'Health: records', query: loadTextContent('workbook/flow.kql'), shown: 'timechart', width: '50', from: telemetryWorkspaceId }
  { name: 'health', title: 'Health: what the alarms go by', query: loadTextContent('workbook/health.kql'), shown: 'table', width: '100', from: telemetryWorkspaceId }
]

var timeRange = {
  type: 9
  name: 'time'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    resourceType: workspaceType
    parameters: [
      {
        id: guid('hopwatch', 'TimeRange')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 604800000 }
        typeSettings: {
          selectableValues: [
            { durationMs: 3600000 }
            { durationMs: 86400000 }
            { durationMs: 604800000 }
            { durationMs: 2592000000 }
          ]
          allowCustom: true
        }
      }
    ]
  }
}

var items = map(panels, panel => {
  type: 3
  name: panel.name
  customWidth: panel.width
  content: {
    version: 'KqlItem/1.0'
    query: panel.query
    title: panel.title
    size: panel.width == '100' ? 0 : 1
    timeContextFromParameter: 'TimeRange'
    queryType: 0
    resourceType: workspaceType
    crossComponentResources: [panel.from]
    visualization: panel.shown
  }
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'hopwatch')
  location: workspace.location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Hopwatch'
    category: 'sentinel'
    sourceId: workspace.id
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: [timeRange, ...items]
      fallbackResourceIds: [workspace.id]
      fromTemplateId: 'sentinel-UserWorkbook'
      '$schema': 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json'
    })
  }
}
