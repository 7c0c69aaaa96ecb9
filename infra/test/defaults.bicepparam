using '../main.bicep'

param workspaceName = 'log-sentinel'
