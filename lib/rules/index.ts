/**
 * The rules, as data: one folder each with the rule, its scenarios from raw records, and a README for analysts. A rule may
 * import the model, `engine/define-rule`, and the steps and lists that rules share. A new rule is its folder and a line in
 * `rules`; the tables and columns needed, the prefilter, the reach and the catalogue follow from it.
 */
import type { Rule } from '../engine/define-rule';
import { dcomActivationChild } from './dcom-activation-child/rule';
import { dcomRemoteChild } from './dcom-remote-child/rule';
import { dcomRemoteServer } from './dcom-remote-server/rule';
import { dcomRunningServer } from './dcom-running-server/rule';
import { administrationServers } from './lists/administration-servers';
import { commandServers, genericNames, interpreters, remoteShells } from './lists/command-programs';
import { dcomExcluded } from './lists/dcom-excluded';
import { lolbins } from './lists/lolbins';
import { excludedChildren, excludedServers } from './lists/published-exclusions';
import { windowsServices } from './lists/windows-services';
import { writableFolders, writableVariables } from './lists/writable-folders';
import { registryRemoteClass } from './registry-remote-class/rule';
import { registryRemoteService } from './registry-remote-service/rule';
import { scmRemoteInstall } from './scm-remote-install/rule';
import { scmRemoteService } from './scm-remote-service/rule';
import { taskRemoteCreate } from './task-remote-create/rule';
import { winrmRemoteHost } from './winrm-remote-host/rule';
import { wmiRemoteChild } from './wmi-remote-child/rule';
import { wmiRemoteSubscription } from './wmi-remote-subscription/rule';

export const rules: readonly Rule[] = [
  dcomRemoteChild,
  dcomRemoteServer,
  dcomActivationChild,
  dcomRunningServer,
  scmRemoteService,
  scmRemoteInstall,
  wmiRemoteChild,
  winrmRemoteHost,
  taskRemoteCreate,
  wmiRemoteSubscription,
  registryRemoteService,
  registryRemoteClass,
];

/** Names that mean something; what they say of a match is the assessment's. */
export const lists = {
  lolbins,
  dcomExcluded,
  excludedChildren,
  excludedServers,
  interpreters,
  genericNames,
  commandServers,
  remoteShells,
  administrationServers,
  windowsServices,
  writableFolders: [...writableFolders, ...writableVariables],
};
