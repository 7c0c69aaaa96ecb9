metadata description = 'An alert for every alarm of the runbook: on what the apps log, and on what the services measure.'

param name string
param location string
param tags object

@description('Log Analytics workspace of the telemetry.')
param workspaceId string

@description('Names of the two apps, by which their lines are told.')
param appNames string[]

@description('Event Hubs namespaces with the throughput units that they can use: where auto-inflate stops, but no more than one for each partition.')
param namespaces { name: string, id: string, usableUnits: int }[]

param stateAccountId string

@description('Whether canaries come through; else their alarms would never end.')
param canary bool

@description('Action groups that are told.')
param actionGroupIds string[]

// Docs and tests read the same list.
var alarms = loadJsonContent('../alarms.json')

var appList = join(map(appNames, app => '\'${app}\''), ', ')
var bytesOfUnit = 1048576
var window = 'PT15M'

// An alarm without a query of its own compares the values of its metric.
var values = ['project TimeGenerated, Value = todouble(Line.value)']
var pipe = ' | '

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alarm in alarms: {
    name: '${name}-${alarm.name}'
    location: location
    tags: tags
    properties: {
      displayName: '${name}: ${alarm.name}'
      description: alarm.description
      severity: alarm.severity
      enabled: canary || !startsWith(alarm.metric, 'canary.')
      scopes: [workspaceId]
      // A workspace made a moment ago has no table yet to bind to.
      skipQueryValidation: true
      evaluationFrequency: contains(alarm, 'query') ? window : 'PT5M'
      windowSize: alarm.?window ?? window
      overrideQueryTimeRange: alarm.?range
      // What happened once is over before anybody has looked: such an alarm stays until somebody closes it, and mails once for its window.
      autoMitigate: alarm.?autoMitigate ?? true
      muteActionsDuration: (alarm.?autoMitigate ?? true) ? null : window
      criteria: {
        allOf: [
          {
            query: 'AppTraces | where AppRoleName in~ (${appList}) | where Message has \'${alarm.metric}\' | extend Line = parse_json(Message) | where tostring(Line.metric) == \'${alarm.metric}\' | ${join(alarm.?query ?? values, pipe)}'
            timeAggregation: alarm.aggregation
            metricMeasureColumn: alarm.aggregation == 'Count' ? null : 'Value'
            operator: alarm.operator
            threshold: alarm.threshold
            dimensions: map(alarm.?split ?? [], column => { name: column, operator: 'Include', values: ['*'] })
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: actionGroupIds }
    }
  }
]

resource exceptions 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-functions-fail'
  location: location
  tags: tags
  properties: {
    displayName: '${name}: functions-fail'
    description: 'Functions fail again and again: a batch is tried for ever until somebody mends what it fails on.'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    skipQueryValidation: true
    evaluationFrequency: 'PT5M'
    windowSize: window
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: 'AppExceptions | where AppRoleName in~ (${appList})'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 10
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: actionGroupIds }
  }
}

var groups = map(actionGroupIds, id => { actionGroupId: id })

resource throttled 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for namespace in namespaces: {
    name: '${name}-${namespace.name}-throttled'
    location: 'global'
    tags: tags
    properties: {
      description: 'The namespace refuses requests: throughput units are used up. Raise their maximum, or their number now.'
      severity: 2
      enabled: true
      scopes: [namespace.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'throttled'
            metricNamespace: 'Microsoft.EventHub/namespaces'
            metricName: 'ThrottledRequests'
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: groups
    }
  }
]

resource nearCap 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for namespace in namespaces: {
    name: '${name}-${namespace.name}-near-its-cap'
    location: 'global'
    tags: tags
    properties: {
      description: 'More than four fifths of what the namespace can take comes in: at its maximum of throughput units, one for each partition at most.'
      severity: 3
      enabled: true
      scopes: [namespace.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'bytes'
            metricNamespace: 'Microsoft.EventHub/namespaces'
            metricName: 'IncomingBytes'
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: namespace.usableUnits * bytesOfUnit * 300 * 4 / 5
          }
        ]
      }
      actions: groups
    }
  }
]

resource storeRefuses 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-state-is-throttled'
  location: 'global'
  tags: tags
  properties: {
    description: 'Table Storage answers that it is too busy; batches slow down until it is not.'
    severity: 2
    enabled: true
    scopes: ['${stateAccountId}/tableServices/default']
    evaluationFrequency: 'PT5M'
    windowSize: window
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'refusals'
          metricName: 'Transactions'
          dimensions: [
            { name: 'ResponseType', operator: 'Include', values: ['ServerBusyError', 'ServerTimeoutError', 'ClientThrottlingError'] }
          ]
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 100
        }
      ]
    }
    actions: groups
  }
}
