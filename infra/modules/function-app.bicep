metadata description = 'One of the two apps: its plan, its host\'s storage, its settings. Flex Consumption takes one app to a plan.'

import { roles } from '../roles.bicep'
import { privateNetwork } from 'network.bicep'

param name string
param location string
param tags object

@description('Name of the service in azure.yaml.')
param serviceName string

@description('The app\'s own user-assigned identity.')
param identityName string

@description('Storage account of the Functions host: the package, leases, checkpoints. Each app has its own, so that neither can replace the other\'s code.')
@minLength(3)
@maxLength(24)
param storageName string

param storageSku string

@description('App settings of ours, by name; those of the host are added here.')
param settings object

@description('Instances that never sleep, as function:<name> or http.')
param alwaysReady { name: string, instanceCount: int }[]

@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Of each function; no hub trigger wants more than its hub has partitions.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Node.js of the instances.')
param nodeVersion string

@description('Subnet that the app runs in; empty for none.')
param subnetId string

param network privateNetwork?
param appInsightsName string
param diagnosticsWorkspaceId string

@description('Application (client) id of the Entra registration in front of the app; empty for none.')
param authClientId string = ''

@description('Identities whose tokens are let in, where there is a registration: what calls the app.')
param callers { clientId: string, principalId: string }[] = []

var packageContainer = 'package'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource appInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: appInsightsName
}

module storage 'storage.bicep' = {
  name: '${name}-storage'
  params: {
    name: storageName
    location: location
    tags: tags
    sku: storageSku
    containers: [packageContainer]
    network: network
    diagnosticsWorkspaceId: diagnosticsWorkspaceId
  }
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

// The host makes its containers itself, and writes its own diagnostics to a table.
resource hostStorageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.storageBlobDataOwner, roles.storageTableDataContributor]: {
    scope: hostStorage
    name: guid(hostStorage.id, identity.id, role)
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
    dependsOn: [storage]
  }
]

resource telemetryAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: appInsights
  name: guid(appInsights.id, identity.id, roles.monitoringMetricsPublisher)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
  }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: appInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.outputs.blobEndpoint}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        alwaysReady: filter(alwaysReady, group => group.instanceCount > 0)
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      appSettings: map(items(union(hostSettings, settings)), setting => { name: setting.key, value: setting.value })
      minTlsVersion: '1.2'
    }
  }
  dependsOn: [hostStorageAccess, telemetryAccess]

  // Whoever publishes signs in to Entra; there is no password.
  resource noPublishingPassword 'basicPublishingCredentialsPolicies' = [
    for way in ['ftp', 'scm']: {
      name: way
      properties: { allow: false }
    }
  ]

  resource signIn 'config' = if (!empty(authClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        excludedPaths: ['/api/health']
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: authClientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: {
            allowedAudiences: ['api://${authClientId}', authClientId]
            defaultAuthorizationPolicy: {
              allowedApplications: map(callers, caller => caller.clientId)
              allowedPrincipals: { identities: map(callers, caller => caller.principalId) }
            }
          }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'hopwatch'
  properties: {
    workspaceId: diagnosticsWorkspaceId
    // What the functions log goes to Application Insights; once is enough.
    logs: empty(authClientId) ? [] : [{ category: 'AppServiceAuthenticationLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
