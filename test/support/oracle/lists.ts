/*
 * Two lists of file names, copied from the queries they belong to, for tests only.
 *
 * lolbins: FalconForce, FalconFriday 0xFF-0083-Remote_Process_Invocation_Via_SCM-Win.md, version 1.3, list `lolbins`
 *   in the query (github.com/FalconForceTeam/FalconFriday, commit 06de951eac7bbf7392049d79dae3b33835954ae7).
 * dcomExcluded: FalconForce, FalconFriday hunts/T1021-WIN-002.md, `DCOMFileName !in (...)` in the query
 *   (github.com/FalconForceTeam/FalconFriday, commit 975d9605726b1acc40387e024fc00553f28654db).
 *
 * Both are published under the BSD 3-Clause licence, Copyright (c) 2020 FalconForce. All rights reserved.
 * Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
 * following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
 *    disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the
 *    following disclaimer in the documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote
 *    products derived from this software without specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
 * INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
 * SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
 * WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */
import type { Lists } from './records';

const lolbins: readonly string[] = [
  'At.exe',
  'Atbroker.exe',
  'Bash.exe',
  'Bitsadmin.exe',
  'CertReq.exe',
  'Certutil.exe',
  'Cmd.exe',
  'Cmdkey.exe',
  'Cmstp.exe',
  'Control.exe',
  'Csc.exe',
  'Cscript.exe',
  'Desktopimgdownldr.exe',
  'Dfsvc.exe',
  'Diantz.exe',
  'Diskshadow.exe',
  'Dnscmd.exe',
  'Esentutl.exe',
  'Eventvwr.exe',
  'Expand.exe',
  'Extexport.exe',
  'Extrac32.exe',
  'Findstr.exe',
  'Forfiles.exe',
  'Ftp.exe',
  'GfxDownloadWrapper.exe',
  'Gpscript.exe',
  'Hh.exe',
  'Ie4uinit.exe',
  'Ieexec.exe',
  'Ilasm.exe',
  'Infdefaultinstall.exe',
  'Installutil.exe',
  'Jsc.exe',
  'Makecab.exe',
  'Mavinject.exe',
  'Microsoft.Workflow.Compiler.exe',
  'Mmc.exe',
  'MpCmdRun.exe',
  'Msbuild.exe',
  'Msconfig.exe',
  'Msdt.exe',
  'Mshta.exe',
  'Msiexec.exe',
  'Netsh.exe',
  'Odbcconf.exe',
  'Pcalua.exe',
  'Pcwrun.exe',
  'Pktmon.exe',
  'Presentationhost.exe',
  'Print.exe',
  'Psr.exe',
  'Rasautou.exe',
  'Reg.exe',
  'Regasm.exe',
  'Regedit.exe',
  'Regini.exe',
  'Register-cimprovider.exe',
  'Regsvcs.exe',
  'Regsvr32.exe',
  'Replace.exe',
  'Rpcping.exe',
  'Rundll32.exe',
  'Runonce.exe',
  'Runscripthelper.exe',
  'Sc.exe',
  'Schtasks.exe',
  'Scriptrunner.exe',
  'SyncAppvPublishingServer.exe',
  'Ttdinject.exe',
  'Tttracer.exe',
  'vbc.exe',
  'Verclsid.exe',
  'Wab.exe',
  'Wmic.exe',
  'Wscript.exe',
  'Wsreset.exe',
  'Xwizard.exe',
  'AgentExecutor.exe',
  'Appvlp.exe',
  'Bginfo.exe',
  'Cdb.exe',
  'csi.exe',
  'Devtoolslauncher.exe',
  'dnx.exe',
  'Dotnet.exe',
  'Dxcap.exe',
  'Excel.exe',
  'Mftrace.exe',
  'Msdeploy.exe',
  'msxsl.exe',
  'ntdsutil.exe',
  'Powerpnt.exe',
  'rcsi.exe',
  'Sqldumper.exe',
  'Sqlps.exe',
  'SQLToolsPS.exe',
  'Squirrel.exe',
  'te.exe',
  'Tracker.exe',
  'Update.exe',
  'vsjitdebugger.exe',
  'Winword.exe',
  'Wsl.exe',
];

const dcomExcluded: readonly string[] = [
  'TiWorker.exe',
  'dllhost.exe',
  'backgroundTaskHost.exe',
  'mobsync.exe',
  'WmiPrvSE.exe',
  'RuntimeBroker.exe',
  'smartscreen.exe',
  'SppExtComObj.Exe',
  'usocoreworker.exe',
  'browser_broker.exe',
  'ssoncom.exe',
];

export const lists: Lists = { lolbins, dcomExcluded };
