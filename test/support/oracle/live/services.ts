/* The live forms of the rules about services: the Service Control Manager and the remote registry. */
import type { Common, OtherEvent, RegistryWrite } from '../records';
import { commandLineContains, connection, event, formOf, type LiveForm, logon, process, sameAction, sameFile, write } from './form';
import {
  between,
  day,
  hasUnknownCaller,
  inSession,
  isAcceptOfServices,
  isCalled,
  isNetworkLogon,
  isOfServiceAccount,
  isOverSmb,
  isOverWinRm,
  isServiceWrite,
  isStartedByServices,
  isSvchost,
  logonOver,
  minute,
  sameCaller,
  sameConnection,
  sameName,
  sameProcess,
  sameSession,
  second,
  soonAfterCall,
  upAtLogon,
} from './said';
import { callerAccount, callerSession, classOf, hostedService, installedImage, installedService, serviceOf, writtenImage } from './text';

/** The published query's 10 s; sensors stamp apart by 2 s. */
const soonAfter = (from: Common, to: Common): boolean => between(from, to, -2n * second, 10n * second);

const remoteService: readonly LiveForm[] = [
  formOf('scm-remote-service')(
    'started',
    { accept: connection(isAcceptOfServices), child: process(isStartedByServices) },
    ({ accept, child }) => sameProcess(child.I, accept.I) && soonAfter(accept, child),
  ),
];

const isByWmi = (done: Common): boolean => sameFile(done.I.FileName, 'WmiPrvSE.exe');

const isServiceRecord = (e: OtherEvent): boolean => sameAction(e.ActionType, 'ServiceInstalled') && installedService(e) !== '';

/** SYSTEM and the service accounts have a session each: no caller is in those. */
const isInstall = (e: OtherEvent): boolean => isServiceRecord(e) && !isOfServiceAccount(e);

/** A remote caller has no process here, and services.exe only acts for it. */
const namesNoProgram = (e: OtherEvent): boolean => e.I.Id === null || e.I.Id === 0 || sameFile(e.I.FileName, 'services.exe');

const isInstallByNoProgram = (e: OtherEvent): boolean => isInstall(e) && namesNoProgram(e);

const isInstallBySomebody = (e: OtherEvent): boolean => isServiceRecord(e) && hasUnknownCaller(e) && namesNoProgram(e);

const isWriteOfServices = (r: RegistryWrite): boolean => isServiceWrite(r) && sameFile(r.I.FileName, 'services.exe');

/** WMI made it, whoever asked WMI. */
const isInstallByWmi = (e: OtherEvent): boolean => isServiceRecord(e) && isByWmi(e);

const isAnyInstall = (e: OtherEvent): boolean => isInstall(e) || isInstallByWmi(e);

/** A svchost.exe hosts many services: its start says nothing of one. */
const startsProgram = (program: string): boolean => !isSvchost(program);

const isWaitedFor = (made: Common, c: Common): boolean => between(made, c, -5n * second, 30n * day);

const installForm = formOf('scm-remote-install');

const remoteInstall: readonly LiveForm[] = [
  installForm(
    'session',
    { logon: logon(isNetworkLogon), install: event(isInstall) },
    ({ logon: l, install }) => sameSession(l.LogonId, callerSession(install)) && upAtLogon(l, install.I) && inSession(l, install),
  ),
  installForm('accepted', { accept: connection(isAcceptOfServices), install: event(isInstallByNoProgram) }, ({ accept, install }) =>
    soonAfter(accept, install),
  ),
  installForm(
    'piped',
    { carrier: connection(isOverSmb), logon: logon(isNetworkLogon), install: event(isInstallBySomebody) },
    ({ carrier, logon: l, install }) =>
      sameConnection(carrier, l) && logonOver(carrier, l) && between(l, install, -2n * second, 30n * second),
  ),
  installForm(
    'same-account',
    { logon: logon(isNetworkLogon), install: event((e) => isInstallBySomebody(e) && !sameName(callerAccount(e), 'S-1-5-18')) },
    ({ logon: l, install }) => sameName(callerAccount(install), l.AccountSid) && between(l, install, -2n * second, 30n * second),
  ),
  installForm('called', { rpc: connection(isCalled), install: event(isInstallByWmi) }, ({ rpc, install }) => soonAfterCall(rpc, install)),
  installForm('winrm', { carrier: connection(isOverWinRm), install: event(isInstallByWmi) }, ({ carrier, install }) =>
    soonAfterCall(carrier, install),
  ),
  installForm(
    'written',
    { accept: connection(isAcceptOfServices), write: write(isWriteOfServices) },
    ({ accept, write: r }) => sameProcess(r.I, accept.I) && soonAfter(accept, r),
  ),
  installForm(
    'connected',
    { accept: connection(isAcceptOfServices), logon: logon(isNetworkLogon), install: event(isInstall) },
    ({ accept, logon: l, install }) =>
      sameSession(l.LogonId, callerSession(install)) &&
      upAtLogon(l, install.I) &&
      inSession(l, install) &&
      sameCaller(accept, l) &&
      soonAfter(accept, install),
  ),
  installForm(
    'account',
    { accept: connection(isAcceptOfServices), logon: logon(isNetworkLogon) },
    ({ accept, logon: l }) => sameConnection(accept, l) && logonOver(accept, l),
  ),
  installForm(
    'recorded',
    { install: event(isAnyInstall), write: write(isWriteOfServices) },
    ({ install, write: r }) => sameName(installedService(install), serviceOf(r)) && between(install, r, -10n * second, 10n * second),
  ),
  installForm(
    'started',
    { install: event((e) => isAnyInstall(e) && startsProgram(installedImage(e))), child: process(isStartedByServices) },
    ({ install, child }) => sameName(installedImage(install), child.FileName) && isWaitedFor(install, child),
  ),
  installForm(
    'written-started',
    { write: write((r) => isWriteOfServices(r) && startsProgram(writtenImage(r))), child: process(isStartedByServices) },
    ({ write: r, child }) => sameName(writtenImage(r), child.FileName) && isWaitedFor(r, child),
  ),
  installForm(
    'hosted',
    { install: event(isAnyInstall), child: process(isStartedByServices) },
    ({ install, child }) => sameName(installedService(install), hostedService(child)) && isWaitedFor(install, child),
  ),
  installForm(
    'written-hosted',
    { write: write(isWriteOfServices), child: process(isStartedByServices) },
    ({ write: r, child }) => sameName(serviceOf(r), hostedService(child)) && isWaitedFor(r, child),
  ),
];

/** The Remote Registry service writes for callers on other machines and for nobody else. */
const isByRemoteRegistry = (r: RegistryWrite): boolean => isSvchost(r.I.FileName) && commandLineContains(r.I.CommandLine, 'RemoteRegistry');

const isWriteForOthers = (r: RegistryWrite): boolean => isServiceWrite(r) && isByRemoteRegistry(r);

const isWriteByWmi = (r: RegistryWrite): boolean => isServiceWrite(r) && isByWmi(r);

const isWriteByEither = (r: RegistryWrite): boolean => isWriteForOthers(r) || isWriteByWmi(r);

const withinTheMinute = (from: Common, r: RegistryWrite): boolean => between(from, r, -5n * second, minute);

const registryForm = formOf('registry-remote-service');

const remoteRegistry: readonly LiveForm[] = [
  registryForm('carried', { carrier: connection(isOverSmb), write: write(isWriteForOthers) }, ({ carrier, write: r }) =>
    withinTheMinute(carrier, r),
  ),
  registryForm(
    'logged-on',
    { carrier: connection(isOverSmb), logon: logon(isNetworkLogon), write: write(isWriteForOthers) },
    ({ carrier, logon: l, write: r }) => sameConnection(carrier, l) && logonOver(carrier, l) && withinTheMinute(l, r),
  ),
  registryForm('called', { rpc: connection(isCalled), write: write(isWriteByWmi) }, ({ rpc, write: r }) => withinTheMinute(rpc, r)),
  registryForm('winrm', { carrier: connection(isOverWinRm), write: write(isWriteByWmi) }, ({ carrier, write: r }) =>
    withinTheMinute(carrier, r),
  ),
  registryForm(
    'started',
    { write: write((r) => isWriteByEither(r) && startsProgram(writtenImage(r))), child: process(isStartedByServices) },
    ({ write: r, child }) => sameName(writtenImage(r), child.FileName) && isWaitedFor(r, child),
  ),
  registryForm(
    'hosted',
    { write: write(isWriteByEither), child: process(isStartedByServices) },
    ({ write: r, child }) => sameName(serviceOf(r), hostedService(child)) && isWaitedFor(r, child),
  ),
];

const isClassWrite = (r: RegistryWrite): boolean => sameAction(r.ActionType, 'RegistryValueSet') && classOf(r) !== '';

const isClassWriteForOthers = (r: RegistryWrite): boolean => isClassWrite(r) && isByRemoteRegistry(r);

const isClassWriteByWmi = (r: RegistryWrite): boolean => isClassWrite(r) && isByWmi(r);

const classForm = formOf('registry-remote-class');

const remoteClass: readonly LiveForm[] = [
  classForm('carried', { carrier: connection(isOverSmb), write: write(isClassWriteForOthers) }, ({ carrier, write: r }) =>
    withinTheMinute(carrier, r),
  ),
  classForm(
    'logged-on',
    { carrier: connection(isOverSmb), logon: logon(isNetworkLogon), write: write(isClassWriteForOthers) },
    ({ carrier, logon: l, write: r }) => sameConnection(carrier, l) && logonOver(carrier, l) && withinTheMinute(l, r),
  ),
  classForm('called', { rpc: connection(isCalled), write: write(isClassWriteByWmi) }, ({ rpc, write: r }) => withinTheMinute(rpc, r)),
  classForm('winrm', { carrier: connection(isOverWinRm), write: write(isClassWriteByWmi) }, ({ carrier, write: r }) =>
    withinTheMinute(carrier, r),
  ),
];

export const serviceForms: readonly LiveForm[] = [...remoteService, ...remoteInstall, ...remoteRegistry, ...remoteClass];
