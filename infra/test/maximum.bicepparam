using '../main.bicep'

param workspaceName = 'log-sentinel'
param workspaceResourceGroup = 'rg-sentinel'
param workspaceSubscriptionId = '6f1e3a52-8c0e-4d0b-9c1f-2f6b1f0e7a44'
param location = 'westeurope'
param tags = { owner: 'soc' }
param namePrefix = 'hopwatchxyz'
param preset = 'prod'
param rawPartitions = 32
param storageSku = 'Standard_ZRS'
param lanes = 32
param generation = 99999
param latenessHours = 336
param analyticsRule = 'near-real-time'
param tenantId = '5d3f1c52-8c0e-4d0b-9c1f-2f6b1f0e7a44'
param rawHubLocalAuth = false
param sinks = ['logs-ingestion', 'incidents-api', 'webhook', 'dryrun']
param webhookUrl = 'https://soar.contoso.example/hopwatch'
param webhookKeySecretUri = 'https://kv-soc.vault.usgovcloudapi.net/secrets/hopwatch-webhook'
param canary = false
param rulesOff = ['wmi-remote-subscription']
param rulesShadow = ['registry-remote-service', 'task-remote-create']
param mode = 'shadow'
param authClientId = '0c7a3d9e-52f4-4c57-9a0f-2b6a1f7c8d11'
param privateNetworking = true
param addressPrefix = '10.77.0.0/22'
param alertEmail = 'soc@contoso.example'
param actionGroupIds = [
  '/subscriptions/6f1e3a52-8c0e-4d0b-9c1f-2f6b1f0e7a44/resourceGroups/rg-soc/providers/Microsoft.Insights/actionGroups/soc'
]
param telemetryWorkspaceId = '/subscriptions/6f1e3a52-8c0e-4d0b-9c1f-2f6b1f0e7a44/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/log-apps'
param telemetryRetentionDays = 730
param telemetryDailyCapGb = -1
param detectionRetentionDays = 730
param nodeVersion = '24'
param cloud = 'AzureUSGovernment'
