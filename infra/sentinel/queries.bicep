metadata description = 'The function that gives incidents as they stand, and the hunting queries.'

param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource detections 'Microsoft.OperationalInsights/workspaces/savedSearches@2025-02-01' = {
  parent: workspace
  name: 'hopwatch-detections'
  etag: '*'
  properties: {
    category: 'Hopwatch'
    displayName: 'Hopwatch: incidents as they stand'
    functionAlias: 'HopwatchDetections'
    query: loadTextContent('detections.kql')
    version: 2
  }
}

var hunts = [
  {
    name: 'chains'
    title: 'Hopwatch: from machine to machine'
    about: 'What a device did to others after it was reached itself'
    tactics: 'LateralMovement'
    techniques: 'T1021'
    query: loadTextContent('hunting/chains.kql')
  }
  {
    name: 'spread'
    title: 'Hopwatch: one source, several devices'
    about: 'Sources that reached three devices or more in a day'
    tactics: 'LateralMovement,Discovery'
    techniques: 'T1021'
    query: loadTextContent('hunting/spread.kql')
  }
  {
    name: 'first-contacts'
    title: 'Hopwatch: first contacts'
    about: 'Source, account and target that had not met in the month before'
    tactics: 'LateralMovement'
    techniques: 'T1021'
    query: loadTextContent('hunting/first-contacts.kql')
  }
  {
    name: 'rare-programs'
    title: 'Hopwatch: programs on few devices'
    about: 'Programs that hops started on one or two devices only'
    tactics: 'LateralMovement,Execution'
    techniques: 'T1021,T1569'
    query: loadTextContent('hunting/rare-programs.kql')
  }
  {
    name: 'explained-away'
    title: 'Hopwatch: held to be administration'
    about: 'Low and informational incidents that ran a program with which anything can be run'
    tactics: 'LateralMovement,Execution,DefenseEvasion'
    techniques: 'T1021'
    query: loadTextContent('hunting/explained-away.kql')
  }
]

// One after the other: the workspace refuses writes that meet.
@batchSize(1)
resource hunt 'Microsoft.OperationalInsights/workspaces/savedSearches@2025-02-01' = [
  for hunt in hunts: {
    parent: workspace
    name: 'hopwatch-${hunt.name}'
    etag: '*'
    properties: {
      category: 'Hunting Queries'
      displayName: hunt.title
      query: hunt.query
      version: 2
      tags: [
        { name: 'description', value: hunt.about }
        { name: 'tactics', value: hunt.tactics }
        { name: 'techniques', value: hunt.techniques }
      ]
    }
    dependsOn: [detections]
  }
]
