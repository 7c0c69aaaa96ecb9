targetScope = 'subscription'

metadata description = 'The entry for azd: makes the resource group, then all of ../main.bicep in it.'

@description('Name of the azd environment; the resource group is called after it.')
@minLength(1)
@maxLength(64)
param environmentName string

param location string

@description('Log Analytics workspace that Sentinel runs in, and where it is.')
param workspaceName string

param workspaceResourceGroup string

@allowed(['trial', 'prod'])
param preset string

@description('Partitions of the raw hub; the preset\'s where it is 0.')
param rawPartitions int

@description('Redundancy of the storage accounts; the preset\'s where it is empty.')
@allowed(['', 'Standard_LRS', 'Standard_ZRS'])
param storageSku string = ''

@description('Application (client) id of the Entra registration in front of the output app; empty for none.')
param authClientId string = ''

@description('Who gets a mail for every alert; empty for nobody.')
param alertEmail string = ''

param privateNetworking bool

@description('Number of the lane plan.')
param generation int

@description('Lanes; the preset\'s where it is 0.')
param lanes int

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-hopwatch-${environmentName}'
  location: location
  tags: tags
}

module hopwatch '../main.bicep' = {
  name: 'hopwatch'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceName: workspaceName
    workspaceResourceGroup: workspaceResourceGroup
    preset: preset
    rawPartitions: rawPartitions
    storageSku: storageSku
    authClientId: authClientId
    alertEmail: alertEmail
    privateNetworking: privateNetworking
    generation: generation
    lanes: lanes
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output DEFENDER_EVENT_HUB_RESOURCE_ID string = hopwatch.outputs.defenderEventHubResourceId
output DEFENDER_EVENT_HUB_NAME string = hopwatch.outputs.defenderEventHubName
output DEFENDER_TABLES string[] = hopwatch.outputs.defenderTables
output CORRELATOR_APP_NAME string = hopwatch.outputs.correlatorAppName
output OUTPUT_APP_NAME string = hopwatch.outputs.outputAppName
output HEALTH_URL string = hopwatch.outputs.healthUrl
