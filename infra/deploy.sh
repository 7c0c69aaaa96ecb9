#!/usr/bin/env bash
# Deploys Hopwatch into a resource group and publishes the package to its two apps. Needs the Azure CLI, signed in.
#
#   infra/deploy.sh RESOURCE_GROUP SENTINEL_WORKSPACE [name=value ...]
#
# What follows are parameters of infra/main.bicep: workspaceResourceGroup=rg-sentinel preset=prod alertEmail=soc@example.com
set -euo pipefail
if [ $# -lt 2 ]; then
  sed -n 's/^# \{0,1\}//p' "$0" | sed -n '2,6p' >&2
  exit 2
fi
group=$1
workspace=$2
shift 2
cd "$(dirname "$0")/.."

npm ci --ignore-scripts
npm run --silent package

az deployment group create --name hopwatch --resource-group "$group" --template-file infra/main.bicep \
  --parameters workspaceName="$workspace" "$@" --output none

output() {
  az deployment group show --name hopwatch --resource-group "$group" --query "properties.outputs.$1.value" --output tsv
}

# The output app first: what the correlator rings is then there to answer.
for app in outputAppName correlatorAppName; do
  az functionapp deployment source config-zip --resource-group "$group" --name "$(output $app)" --src dist/hopwatch.zip --output none
done

echo "Deployed. In the Defender portal: Settings, Microsoft Defender XDR, Streaming API, Add, forward events to Event Hubs, with"
echo "  resource id      $(output defenderEventHubResourceId)"
echo "  Event Hub name   $(output defenderEventHubName)"
echo "  event types      $(output defenderTables | tr '\n' ' ')"
echo "Health: $(output healthUrl)"
