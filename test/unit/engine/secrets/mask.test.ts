import * as fc from 'fast-check';
import { neutralise } from '../../../../lib/engine/neutralise';
import { maskSecrets } from '../../../../lib/engine/secrets/mask';

/** Each secret stands as «secret»; without the marks the line is what was typed. */
const withSecrets = [
  String.raw`net use \\srv01\c$ «Winter2024!» /user:CORP\adm`,
  String.raw`net use Z: \\srv01\c$ /user:CORP\adm «Winter2024!»`,
  String.raw`net.exe use * \\10.1.2.3\IPC$ "«two words»" /u:adm`,
  String.raw`C:\Windows\System32\net1.exe use \\srv\ipc$ «pw1» /user:a & whoami`,
  String.raw`cmd.exe /c "net use \\srv\c$ «Winter2024!» /user:a"`,
  String.raw`cmd.exe /Q /c net use \\srv\c$ «Winter2024!» /user:a 1> \\127.0.0.1\ADMIN$\__17 2>&1`,
  'net user backdoor «P@ssw0rd» /add /domain',
  'net1 user backdoor «P@ssw0rd» /add',
  'NET USER administrator «P@ssw0rd»',
  String.raw`psexec \\srv01 -u CORP\adm -p «Winter2024!» cmd.exe`,
  String.raw`"C:\Tools\PsExec64.exe" -accepteula \\srv01 -u adm -p "«a b c»" -s cmd /c ipconfig`,
  String.raw`PsExec.exe \\srv01 /u adm /p «-starts-like-an-option» cmd`,
  String.raw`paexec \\srv01 -u adm -p «x» ipconfig`,
  'winrs -r:srv01 -u:adm -p:«Winter2024!» hostname',
  'winrs /r:srv01 /username:adm /password:«Winter2024!» hostname',
  'wmic /node:srv01 /user:adm /password:«Winter2024!» process call create calc',
  'wmic /node:srv01 /user:adm /password:"«two words»" os get',
  'cmdkey /add:srv01 /user:adm /pass:«Winter2024!»',
  'cmdkey /generic:TERMSRV/srv01 /user:adm /pass:"«Winter 2024»"',
  'schtasks /create /s srv01 /u adm /p «Winter2024!» /tn t /tr c.exe /sc once /st 10:00',
  'schtasks /change /tn t /ru CORP\\svc /rp «Winter2024!»',
  'schtasks /create /tn t /tr c.exe /sc daily /ru svc /rp "«two words»"',
  'tasklist /s srv01 /u adm /p «Winter2024!»',
  'taskkill /s srv01 /u adm /p «Winter2024!» /im x.exe',
  'xfreerdp /v:srv01 /u:adm /p:«Winter2024!»',
  'mstsc /p:«Winter2024!»',
  'wevtutil qe Security /r:srv01 /u:adm /p:«Winter2024!»',
  'tool --password=«s3cret» --verbose',
  'tool --password «s3cret» --verbose',
  'tool -password «s3cret»',
  'tool --db-password="«a b»" --verbose',
  "tool --password='«a b»' --verbose",
  'tool --client-secret «abc~DEF» --tenant t',
  'az login --service-principal -u app -p «abc~DEF» --tenant t',
  'az storage blob list --account-name a --account-key «Zm9v/YmFy==»',
  'tool --api-key=«0123456789abcdef»',
  'tool --access_token=«ya29.a0Af»',
  'tool /token:«0123456789»',
  'sqlcmd -S srv -U sa -P «S3cret!»',
  'sqlcmd -S srv -U sa -P«S3cret!» -Q "select 1"',
  'mysql -u root -p«S3cret!» db',
  '7z a -p«S3cret!» out.7z C:\\data',
  'rar a -hp«S3cret!» out.rar C:\\data',
  'plink -ssh adm@srv -pw «S3cret!» id',
  'pscp -pw «S3cret!» f adm@srv:',
  'sshpass -p «S3cret!» ssh adm@srv',
  'docker login -u me -p «S3cret!» registry.local',
  'curl -u adm:«S3cret!» https://srv/x',
  'curl --user adm:«S3cret!» https://srv/x',
  'curl -H "Authorization: Bearer «eyJhbGciOi.eyJzdWIi.c2ln»" https://srv/x',
  'powershell -c "irm https://srv -Headers @{Authorization=\'Bearer «0123456789abcdef»\'}"',
  'git clone https://adm:«S3cret!»@git.corp.local/r.git',
  'git clone https://«ghp_0123456789abcdefghij»@github.com/o/r.git',
  'ftp://u:«p@ss»@host:21/file',
  'tool "Server=srv;Database=d;User Id=sa;Password=«S3cret!»;Encrypt=yes"',
  'tool "Server=srv;Uid=sa;Pwd=«S3cret!»;"',
  'AzCopy DefaultEndpointsProtocol=https;AccountName=a;AccountKey=«Zm9vYmFy+/8=»;EndpointSuffix=core.windows.net',
  'Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=«Zm9vYmFy=»',
  'BlobEndpoint=https://a.blob.core.windows.net/;SharedAccessSignature=«sv=2022»',
  'azcopy copy "https://a.blob.core.windows.net/c?sv=2022-11-02&se=2030&sig=«Zm9v%2BYmFy%3D»&sp=rl" C:\\x',
  'https://srv/login?user=a&password=«S3cret!»&next=home',
  'powershell ConvertTo-SecureString "«S3cret!»" -AsPlainText -Force',
  "powershell (ConvertTo-SecureString -String '«S3cret!»' -AsPlainText -Force)",
  'powershell -c "$c = ConvertTo-SecureString -AsPlainText -Force \'«S3cret!»\'"',
  'powershell -c "$password = \'«S3cret!»\'; whoami"',
  'powershell -c "Set-LocalUser a -Password (ConvertTo-SecureString \'«x y»\' -AsPlainText -Force)"',
  'Invoke-Command -ComputerName srv -Credential «CORP\\adm» -ScriptBlock {hostname}',
  'rasdial office adm «S3cret!» /domain:corp',
  'sc config svc obj= CORP\\svc password= «S3cret!»',
  'sc.exe create svc binPath= c:\\x.exe password= "«a b»" start= auto',
  'wmiexec.py CORP/adm:«S3cret!»@10.1.2.3 whoami',
  'WMIEXEC.PY CORP/adm:«S3cret!»@10.1.2.3 whoami',
  'python impacket-psexec adm:«S3cret!»@10.1.2.3',
  'nxc smb 10.1.2.0/24 -u adm -p «S3cret!» --shares',
  'evil-winrm -i srv -u adm -p «S3cret!»',
  '{"properties":{"password": "«S3cret!»","AccountName":"a"}}',
  '{"properties":{"ProcessCommandLine":"net use \\\\\\\\srv\\\\c$ «S3cret!» /user:a","FileName":"net.exe"}}',
  '{"properties":{"ProcessCommandLine":"x --password=\\"«S3cret!\\»" -v"}}',
  // Quotes that are escaped: a record's JSON, as the excerpt of a dead letter has it, and a command line within another.
  String.raw`{"properties":{"ProcessCommandLine":"\"C:\\Tools\\PsExec.exe\" \\\\srv -u a -p «S3cret!» cmd","ReportId":1}}`,
  String.raw`{"properties":{"ProcessCommandLine":"psexec \\\\srv -u a -p \"«two words»\" cmd","ReportId":1}}`,
  String.raw`{"properties":{"ProcessCommandLine":"\"C:\\x\\net.exe\" user a «S3cret!» /add`,
  String.raw`powershell -c "$cred.Password = \"«S3cret!»\""`,
  String.raw`powershell -c "{\"client_secret\": \"«S3cret!»\"}"`,
  'psexec \\\\srv -u a -p "«two wor»',
  '7z x a.7z -p"«two words»"',
  'sshpass -p«S3cret!» ssh adm@srv',
  'certutil -f -p «S3cret!» -importPFX x.pfx',
  'signtool sign /f x.pfx /p «S3cret!» x.exe',
  'curl -uadm:«S3cret!» https://srv/x',
  'curl --user=adm:«S3cret!» https://srv/x',
  'curl -sku adm:«S3cret!» https://srv/x',
  'curl --proxy-user adm:«S3cret!» https://srv/x',
  'curl -H "Authorization: Basic «YWRtOlMzY3JldCE=»" https://srv/x',
  'powershell -c "irm https://srv -Headers @{Authorization=\'Basic «YWRtOlMzY3JldCE=»\'}"',
  "curl -H 'X-Api-Key: «0123456789»' https://srv/x",
  'powershell -c "ConvertTo-SecureString(\'«S3cret!»\') -AsPlainText -Force"',
  'powershell -c "\'«S3cret!»\' | ConvertTo-SecureString -AsPlainText -Force"',
  "powershell -c \"New-Object System.Net.NetworkCredential('adm', '«S3cret!»', 'corp')\"",
  "powershell -c \"[pscredential]::new('adm',('«S3cret!»'|ConvertTo-SecureString -AsPlainText -Force))\"",
  'setx DB_PASSWORD «S3cret!» /m',
  'setx /m DB_PASSWORD "«two words»"',
  'aws configure set aws_secret_access_key «wJalrXUtnFEMI/K7MDENG»',
  'set AWS_SESSION_TOKEN=«FwoGZXIvYXdz»',
  'reg add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon" /v DefaultPassword /t REG_SZ /d «S3cret!» /f',
  'autologon adm corp «S3cret!»',
  'netdom join srv01 /domain:corp /userd:adm /passwordd:«S3cret!»',
  'tool «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl» x',
  'tool --with «ghp_0123456789abcdefghij0123456789abcdef»',
  'wmiexec.py adm@10.1.2.3 -hashes «:31d6cfe0d16ae931b73c59d7e0c089c0»',
  'nxc smb 10.1.2.3 -u adm -H «31d6cfe0d16ae931b73c59d7e0c089c0»',
  'rubeus asktgt /user:adm /rc4:«31d6cfe0d16ae931b73c59d7e0c089c0»',
  // Cut short: what is left of an address.
  'git clone https://adm:«S3cre»',
] as const;

const withoutSecrets = [
  'C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p',
  'svchost.exe -k RPCSS -p',
  'svchost.exe -k netsvcs -p -s Schedule',
  'DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}',
  '"mmc.exe" -Embedding',
  'cmd.exe /Q /c whoami 1> \\\\127.0.0.1\\ADMIN$\\__1773738722 2>&1',
  'net use',
  'net use Z: /delete',
  'net use Z: \\\\srv01\\share /persistent:yes',
  'net use \\\\srv01\\c$ * /user:CORP\\adm',
  'net use Z: https://dav.corp.local/x /user:a',
  'net user',
  'net user administrator /domain',
  'net user backdoor * /add',
  'net user svc /active:no /passwordreq:no /passwordchg:no',
  'net accounts /minpwlen:8 /maxpwage:90',
  'net localgroup administrators CORP\\adm /add',
  'net start Spooler',
  'psexec \\\\srv01 -s -i cmd.exe',
  'psexec \\\\srv01 -u adm cmd.exe',
  'ssh -p 2222 adm@srv',
  'ping -p 10.0.0.1',
  'xcopy C:\\a D:\\b /p /e',
  'msbuild x.sln /p:Configuration=Release /p:Platform=x64',
  'dotnet build -p:Version=1.2.3',
  'shutdown /p /f',
  'powershell -ExecutionPolicy bypass -NoProfile -File C:\\x.ps1',
  'powershell -EncodedCommand SQBFAFgA',
  'powershell -c "Invoke-Command -Credential $cred -ComputerName srv"',
  'powershell -c "Invoke-Command -Credential (Get-Credential) -ComputerName srv"',
  'powershell -c "ConvertTo-SecureString $text -Key $key"',
  'powershell -c "Set-LocalUser a -Password (Read-Host -AsSecureString)"',
  'powershell -c "Set-LocalUser a -Password (Get-Credential).Password"',
  'powershell -c "Set-LocalUser a -Password (New-Object SecureString)"',
  'Set-ADUser a -PasswordNeverExpires $true -ChangePasswordAtLogon $false',
  'findstr /si password *.xml *.ini',
  'findstr /c:"password=" C:\\x\\*.config',
  'dir /s *pass* *cred* *vnc*',
  'type C:\\Users\\a\\passwords.txt',
  'notepad C:\\secret\\token.txt',
  'reg query HKLM\\SOFTWARE /v DefaultPassword',
  'a.exe, Version=1.0.0.0, PublicKeyToken=31bf3856ad364e35',
  'tool --no-password --verbose',
  'tool --password --verbose',
  'tool --compass=5 --keyword=x',
  'tool -user:adm@corp.local -design=1',
  'runas /user:adm@corp.local cmd',
  'https://srv.corp.local:8443/a?b=c',
  'http://10.1.2.3:8080',
  'ssh://git@github.com/o/r.git',
  'https://[fe80::1]:443/x',
  'mailto:adm@corp.local',
  'the bearer of bad news came',
  'curl -u adm https://srv/x',
  'curl https://srv/x -o y',
  'schtasks /create /tn t /tr c.exe /ru SYSTEM',
  'wmic /node:srv01 /user:adm process list',
  'sc config svc start= auto',
  'C:\\Program Files\\Pass Manager\\pass.exe /tray',
  '10.1.2.3:445',
  'reg add HKLM\\SOFTWARE\\x /v Name /t REG_SZ /d value /f',
  'setx PATH C:\\x /m',
  'aws s3 cp a b --recursive',
  'curl -sSL https://srv/x',
  'the basic authentication of old',
  'basic https://srv.corp.local/x',
  'type eyJhbGciOiJIUzI1NiJ9.txt',
  '"C:\\Program Files\\x\\" /c y',
  String.raw`{"properties":{"ProcessCommandLine":"\"C:\\Windows\\System32\\svchost.exe\" -k netsvcs -p -s Schedule","ReportId":1}}`,
  String.raw`powershell -c "Write-Host \"a b\" -NoNewline"`,
  'powershell -c "New-Object System.Net.NetworkCredential($user, $text)"',
  '$text | ConvertTo-SecureString -Key $key',
  '',
  ' ',
  '"',
  'password',
  'password=',
] as const;

const typed = (marked: string): string => marked.replace(/[«»]/g, '');
const shown = (marked: string): string => marked.replace(/«[^»]*»/g, '[masked]');

describe('maskSecrets', () => {
  test.each(withSecrets)('masks what is a secret and keeps the rest: %s', (marked) =>
    expect(maskSecrets(typed(marked))).toBe(shown(marked)),
  );

  test.each(withoutSecrets)('leaves what is none: %s', (text) => expect(maskSecrets(text)).toBe(text));

  test.each([
    'psexec psexec64 paexec csexec psservice pskill pslist psinfo psloglist winexe winrs winrm sshpass evil-winrm crackmapexec cme nxc',
    'netexec schtasks tasklist taskkill systeminfo driverquery openfiles getmac eventcreate docker az sqlcmd osql bcp mysql mysqldump',
  ])('knows what takes a secret behind -p: %s', (programs) => {
    for (const program of programs.split(' '))
      expect(maskSecrets(`C:\\Tools\\${program}.exe -p S3cret x`)).toBe(`C:\\Tools\\${program}.exe -p [masked] x`);
  });

  test.each([
    'pass pw token rp auth-token refresh_token bearer-token sas-token api-token db-password smb_passwd ssh-passphrase admin-pwd',
    'client-secret api-key account-key access-key secret-key access-token shared-access-signature',
  ])('knows what a secret is called: %s', (names) => {
    for (const name of names.split(' ')) {
      expect(maskSecrets(`x --${name}=S3cret`)).toBe(`x --${name}=[masked]`);
      expect(maskSecrets(`x --${name} S3cret`)).toBe(`x --${name} [masked]`);
    }
  });

  test.each([
    'net use \\\\a\\b «S3cret» /user:u & wmic /password:«Other» & x --token=«Third»',
    'x --token=«First» & curl https://u:«Second»@host & net use \\\\a\\b «Third» /user:u',
  ])('masks several secrets of one text, of whatever kind and in whatever order: %s', (marked) =>
    expect(maskSecrets(typed(marked))).toBe(shown(marked)),
  );

  test('what is masked is masked once: shown twice is shown the same', () => {
    for (const marked of withSecrets) expect(maskSecrets(shown(marked))).toBe(shown(marked));
  });

  test('all that leaves through neutralise is masked', () =>
    expect(neutralise('x --password=S3cret!\u202e -v')).toBe('x --password=[masked] -v'));

  test.each([
    String.raw`{"properties":{"ProcessCommandLine":"net use \\\\srv\\c$ \u0022two words\u0022 /user:a","ReportId":1}}`,
    String.raw`{"properties":{"ProcessCommandLine":"powershell -c \"x --password \\\"two words\\\" -v\"","ReportId":1}}`,
  ])('of what is escaped otherwise or twice it may mask more: %s', (text) => {
    const once = maskSecrets(text);
    expect(once).not.toMatch(/two|words/);
    expect(once).toContain('ReportId');
    expect(maskSecrets(once)).toBe(once);
  });

  test('takes no longer than its length lets expect, whatever is repeated', () => {
    const parts = [
      '"',
      `"'`,
      '\\"',
      '\\\\\\"',
      ' ',
      '-p ',
      'net use ',
      'a=',
      '://',
      '://a:b@',
      'curl -u ',
      "'\"' ",
      'eyJ.',
      'pscredential(',
      "'|",
    ];
    for (const part of parts) {
      const [text, begun] = [part.repeat(4096 / part.length), performance.now()];
      maskSecrets(text);
      expect(performance.now() - begun).toBeLessThan(500);
    }
  });

  test('text of any kind keeps what is no secret', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const part of maskSecrets(text).split('[masked]')) expect(text).toContain(part);
      }),
      { numRuns: 2000 },
    ));
});
