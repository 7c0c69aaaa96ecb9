targetScope = 'resourceGroup'

metadata description = 'Hopwatch beside an existing Microsoft Sentinel workspace: hubs, state, the two apps, the way into Sentinel, and what watches it all.'

@description('Log Analytics workspace that Sentinel runs in.')
param workspaceName string

param workspaceResourceGroup string = resourceGroup().name
param workspaceSubscriptionId string = subscription().subscriptionId

param location string = resourceGroup().location
param tags object = {}

@description('Begins every name. Lower-case letters and digits, a letter first.')
@minLength(3)
@maxLength(11)
param namePrefix string = 'hopwatch'

@description('trial: a small fleet, everything sleeps when nothing comes. prod: instances that never sleep, larger batches, zone-redundant storage. A deployment that takes another preset keeps its own lanes, rawPartitions and storageSku by naming them: docs/deploy.md.')
@allowed(['trial', 'prod'])
param preset string = 'trial'

@description('Partitions of the raw hub, 1 MB/s each; the preset\'s where it is 0. Fixed once the hub is there.')
@minValue(0)
@maxValue(32)
param rawPartitions int = 0

@description('Redundancy of the storage accounts; the preset\'s where it is empty. Once they are there Azure changes it by a conversion only.')
@allowed(['', 'Standard_LRS', 'Standard_ZRS'])
param storageSku string = ''

@description('Partitions of the facts hub, one lane each; the preset\'s where it is 0. To change it later raise generation with it: docs/operations.md has the procedure.')
@minValue(0)
@maxValue(32)
param lanes int = 0

@description('Number of the lane plan.')
@minValue(1)
@maxValue(99999)
param generation int = 1

@description('How late a record may come and still find everything that it belongs to.')
@minValue(1)
@maxValue(336)
param latenessHours int = 6

@description('How detections become alerts and incidents in Sentinel. scheduled: every 5 minutes. near-real-time: every minute, over a preview version of the API. off: rows in the table only.')
@allowed(['scheduled', 'near-real-time', 'off'])
param analyticsRule string = 'scheduled'

@description('Entra tenant whose devices are watched.')
param tenantId string = tenant().tenantId

@description('Keys on the raw namespace beside identities. On by default, because the setup of Defender\'s streaming asks for a policy that sends and listens. Nothing of Hopwatch uses a key: turn it off where streaming works without. The facts namespace never has keys.')
param rawHubLocalAuth bool = true

@description('Where incidents go, all of them at once.')
@minLength(1)
param sinks ('logs-ingestion' | 'incidents-api' | 'webhook' | 'dryrun')[] = ['logs-ingestion']

@description('Where the sink webhook posts.')
param webhookUrl string = ''

@description('Key Vault secret that signs those posts, as https://<vault>/secrets/<name>. Give the output app\'s identity the role Key Vault Secrets User on it.')
param webhookKeySecretUri string = ''

@description('Canaries: every five minutes one by each raw partition, with alarms where they do not come through. The correlator then has the right to send to the raw hub.')
param canary bool = true

@description('Rules that do not run.')
param rulesOff string[] = []

@description('Rules that run in shadow.')
param rulesShadow string[] = []

@description('shadow: everything runs, every incident is marked so, and the analytics rule does not fire.')
@allowed(['live', 'shadow'])
param mode string = 'live'

@description('Application (client) id of the Entra registration in front of the output app; empty for none.')
param authClientId string = ''

@description('A virtual network of its own, with private endpoints to storage and hubs. Defender reaches the raw hub as a trusted service.')
param privateNetworking bool = false

@description('At least a /24, where there is a network.')
param addressPrefix string = '10.77.0.0/24'

@description('Who gets a mail for every alert; empty for nobody.')
param alertEmail string = ''

@description('Action groups that are told of every alert beside that.')
param actionGroupIds string[] = []

@description('Log Analytics workspace for the apps\' own telemetry; one is made where it is empty.')
param telemetryWorkspaceId string = ''

@description('Days that telemetry is kept in a workspace made here.')
param telemetryRetentionDays int = 30

@description('Gigabytes of telemetry a day at most in a workspace made here, -1 for no limit; the preset\'s where it is left out. Alarms on logs are blind above it.')
param telemetryDailyCapGb int?

@description('Days that detections can be queried; -1 for the workspace\'s own.')
param detectionRetentionDays int = -1

@description('Node.js of the instances.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('The cloud that it runs in.')
@allowed(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'])
param cloud string = environment().name

var settings = loadJsonContent('presets.json')[preset]
var serviceBusSuffixes = {
  AzureCloud: 'servicebus.windows.net'
  AzureUSGovernment: 'servicebus.usgovcloudapi.net'
  AzureChinaCloud: 'servicebus.chinacloudapi.cn'
}
var laneCount = lanes == 0 ? settings.lanes : lanes
var rawPartitionCount = rawPartitions == 0 ? settings.rawPartitions : rawPartitions
var redundancy = empty(storageSku) ? settings.storageSku : storageSku

var suffix = take(uniqueString(resourceGroup().id, namePrefix), 6)
var base = '${namePrefix}-${suffix}'
var accountBase = '${namePrefix}${suffix}'

// A new generation reads the raw hub anew, under its own checkpoints, into a facts hub of its own.
var consumerGroup = 'hopwatch-${generation}'

resource correlatorIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${base}-correlator'
  location: location
  tags: tags
}

resource outputIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${base}-output'
  location: location
  tags: tags
}

module telemetry 'modules/telemetry.bicep' = {
  name: '${base}-telemetry'
  params: {
    name: base
    location: location
    tags: tags
    workspaceId: telemetryWorkspaceId
    retentionDays: telemetryRetentionDays
    dailyCapGb: telemetryDailyCapGb ?? settings.telemetryDailyCapGb
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  name: '${base}-network'
  params: {
    name: '${base}-network'
    location: location
    tags: tags
    addressPrefix: addressPrefix
    serviceBusSuffix: serviceBusSuffixes[cloud]
  }
}

var privateNetwork = privateNetworking ? network!.outputs.private : null

module rawHub 'modules/event-hub.bicep' = {
  name: '${base}-raw-hub'
  params: {
    name: '${base}-raw'
    location: location
    tags: tags
    hubName: 'defender-raw'
    partitions: rawPartitionCount
    retentionHours: settings.retentionHours
    consumerGroup: consumerGroup
    throughputUnits: settings.throughputUnits
    maximumThroughputUnits: settings.maximumThroughputUnits
    localAuth: rawHubLocalAuth
    receivers: [correlatorIdentity.properties.principalId]
    senders: canary ? [correlatorIdentity.properties.principalId] : []
    network: privateNetwork
    trustedServices: true
    diagnosticsWorkspaceId: telemetry.outputs.workspaceId
  }
}

// A namespace of its own: Defender's administrator is Contributor on the raw one, and a flood there must not slow the lanes.
module factsHub 'modules/event-hub.bicep' = {
  name: '${base}-facts-hub'
  params: {
    name: '${base}-facts'
    location: location
    tags: tags
    hubName: 'hopwatch-facts-${generation}'
    partitions: laneCount
    retentionHours: settings.retentionHours
    consumerGroup: 'correlate'
    throughputUnits: 1
    maximumThroughputUnits: settings.maximumThroughputUnits
    localAuth: false
    receivers: [correlatorIdentity.properties.principalId]
    senders: [correlatorIdentity.properties.principalId]
    network: privateNetwork
    trustedServices: false
    diagnosticsWorkspaceId: telemetry.outputs.workspaceId
  }
}

module state 'modules/state.bicep' = {
  name: '${base}-state'
  params: {
    accountName: '${accountBase}state'
    location: location
    tags: tags
    sku: redundancy
    correlatorPrincipalId: correlatorIdentity.properties.principalId
    outputPrincipalId: outputIdentity.properties.principalId
    network: privateNetwork
    diagnosticsWorkspaceId: telemetry.outputs.workspaceId
  }
}

module workspace 'modules/workspace.bicep' = {
  name: '${base}-workspace'
  scope: resourceGroup(workspaceSubscriptionId, workspaceResourceGroup)
  params: {
    workspaceName: workspaceName
    tableName: 'LateralDetections_CL'
    retentionDays: detectionRetentionDays
    incidentWriterId: contains(sinks, 'incidents-api') ? outputIdentity.properties.principalId : ''
  }
}

module collectionRule 'modules/collection-rule.bicep' = {
  name: '${base}-collection-rule'
  params: {
    name: '${base}-detections'
    location: workspace.outputs.location
    tags: tags
    workspaceId: workspace.outputs.workspaceId
    tableName: workspace.outputs.tableName
    senderId: contains(sinks, 'logs-ingestion') ? outputIdentity.properties.principalId : ''
  }
}

module sentinel 'sentinel/content.bicep' = {
  name: '${base}-sentinel'
  scope: resourceGroup(workspaceSubscriptionId, workspaceResourceGroup)
  params: {
    workspaceName: workspaceName
    tags: tags
    analyticsRule: contains(sinks, 'logs-ingestion') ? analyticsRule : 'off'
    telemetryWorkspaceId: telemetry.outputs.workspaceId
  }
  // A rule's query is bound when it is made: the table must be there.
  dependsOn: [workspace]
}

module output 'modules/function-app.bicep' = {
  name: '${base}-output-app'
  params: {
    name: '${base}-output'
    location: location
    tags: tags
    serviceName: 'output'
    identityName: outputIdentity.name
    storageName: '${accountBase}out'
    storageSku: redundancy
    settings: {
      FUNCTIONS: 'post-incident,health'
      StateTables__tableServiceUri: state.outputs.tableEndpoint
      SINKS: join(sinks, ',')
      MODE: mode
      RULES_SHADOW: join(rulesShadow, ',')
      CLOUD: cloud
      TENANT_ID: tenantId
      LOGS_ENDPOINT: collectionRule.outputs.endpoint
      LOGS_RULE_ID: collectionRule.outputs.immutableId
      LOGS_STREAM: collectionRule.outputs.stream
      SENTINEL_WORKSPACE_ID: workspace.outputs.workspaceId
      WEBHOOK_URL: webhookUrl
      WEBHOOK_KEY: empty(webhookKeySecretUri) ? '' : '@Microsoft.KeyVault(SecretUri=${webhookKeySecretUri})'
    }
    alwaysReady: [{ name: 'http', instanceCount: settings.alwaysReady.http }]
    instanceMemoryMB: settings.instanceMemoryMB
    maximumInstanceCount: settings.maximumInstanceCount
    nodeVersion: nodeVersion
    subnetId: privateNetworking ? network!.outputs.outputSubnetId : ''
    network: privateNetwork
    appInsightsName: telemetry.outputs.appInsightsName
    diagnosticsWorkspaceId: telemetry.outputs.workspaceId
    authClientId: authClientId
    callers: [
      { clientId: correlatorIdentity.properties.clientId, principalId: correlatorIdentity.properties.principalId }
    ]
  }
}

module correlator 'modules/function-app.bicep' = {
  name: '${base}-correlator-app'
  params: {
    name: '${base}-correlator'
    location: location
    tags: tags
    serviceName: 'correlator'
    identityName: correlatorIdentity.name
    storageName: '${accountBase}corr'
    storageSku: redundancy
    settings: {
      FUNCTIONS: 'ingest-events,correlate-facts,sweep,canary'
      TENANT_ID: tenantId
      RawHub__fullyQualifiedNamespace: rawHub.outputs.fullyQualifiedNamespace
      RawHub__credential: 'managedidentity'
      RawHub__clientId: correlatorIdentity.properties.clientId
      RAW_HUB_NAME: rawHub.outputs.hubName
      RAW_HUB_CONSUMER_GROUP: rawHub.outputs.consumerGroup
      FactsHub__fullyQualifiedNamespace: factsHub.outputs.fullyQualifiedNamespace
      FactsHub__credential: 'managedidentity'
      FactsHub__clientId: correlatorIdentity.properties.clientId
      FACTS_HUB_NAME: factsHub.outputs.hubName
      FACTS_HUB_CONSUMER_GROUP: factsHub.outputs.consumerGroup
      StateTables__tableServiceUri: state.outputs.tableEndpoint
      LANES: string(laneCount)
      GENERATION: string(generation)
      LATENESS_HOURS: string(latenessHours)
      SWEEP_SCHEDULE: '*/30 * * * * *'
      OUTPUT_URL: 'https://${output.outputs.hostName}/api/post-incident'
      OUTPUT_AUDIENCE: authClientId
      // No other rule finds a canary.
      CANARY: canary && !contains(rulesOff, 'scm-remote-service') ? 'on' : 'off'
      RULES_OFF: join(rulesOff, ',')
      AzureFunctionsJobHost__extensions__eventHubs__minEventBatchSize: string(settings.minEventBatchSize)
      AzureFunctionsJobHost__extensions__eventHubs__maxEventBatchSize: string(settings.maxEventBatchSize)
      AzureFunctionsJobHost__extensions__eventHubs__maxWaitTime: settings.maxWaitTime
    }
    alwaysReady: [
      { name: 'function:ingest-events', instanceCount: settings.alwaysReady.ingestEvents }
      { name: 'function:correlate-facts', instanceCount: settings.alwaysReady.correlateFacts }
    ]
    instanceMemoryMB: settings.instanceMemoryMB
    maximumInstanceCount: settings.maximumInstanceCount
    nodeVersion: nodeVersion
    subnetId: privateNetworking ? network!.outputs.correlatorSubnetId : ''
    network: privateNetwork
    appInsightsName: telemetry.outputs.appInsightsName
    diagnosticsWorkspaceId: telemetry.outputs.workspaceId
  }
}

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: '${base}-mail'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: take(namePrefix, 12)
    emailReceivers: [{ name: 'mail', emailAddress: alertEmail, useCommonAlertSchema: true }]
  }
}

module alerts 'modules/alerts.bicep' = {
  name: '${base}-alerts'
  params: {
    name: base
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    appNames: [correlator.outputs.name, output.outputs.name]
    namespaces: [
      { name: 'raw', id: rawHub.outputs.namespaceId, usableUnits: min(settings.maximumThroughputUnits, rawPartitionCount) }
      { name: 'facts', id: factsHub.outputs.namespaceId, usableUnits: min(settings.maximumThroughputUnits, laneCount) }
    ]
    stateAccountId: state.outputs.accountId
    canary: canary && !contains(rulesOff, 'scm-remote-service')
    actionGroupIds: concat(actionGroupIds, empty(alertEmail) ? [] : [mail.id])
  }
}

@description('Defender portal, Settings, Microsoft Defender XDR, Streaming API, Add: choose "Forward events to Event Hubs" and enter this as the resource id.')
output defenderEventHubResourceId string = rawHub.outputs.namespaceId

@description('The Event Hub name to enter there. Left empty, Defender would make a hub for each table.')
output defenderEventHubName string = rawHub.outputs.hubName

@description('The event types to tick there, and no others.')
output defenderTables string[] = loadJsonContent('generated/defender-tables.json')

@description('The two apps that the package is published to.')
output correlatorAppName string = correlator.outputs.name
output outputAppName string = output.outputs.name
@description('Of the output app\'s identity: for the role on the webhook\'s key.')
output outputPrincipalId string = outputIdentity.properties.principalId

output healthUrl string = 'https://${output.outputs.hostName}/api/health'
