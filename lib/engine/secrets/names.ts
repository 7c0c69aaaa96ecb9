/** What stands where a secret stood. */
export const masked = '[masked]';

/** What an option or a field is called whose value is a secret, without hyphens and underscores. */
const whole: ReadonlySet<string> = new Set([
  'pass',
  'pw',
  'token',
  'rp',
  'refreshtoken',
  'bearertoken',
  'sastoken',
  'apitoken',
  'passwordd',
  'passwordo',
  'keymaterial',
  ...['hashes', 'ntlm', 'rc4', 'aes128', 'aes256', 'aeskey'],
]);
const endings = [
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'apikey',
  'accountkey',
  'accesskey',
  'secretkey',
  'accesstoken',
  'authtoken',
  'sessiontoken',
  'sharedaccesssignature',
];

/** Values that tell nothing: a prompt, a switch, what is masked already, an escape whose text follows, or what makes the secret elsewhere. */
const tellsNothing: ReadonlySet<string> = new Set(['*', 'true', 'false', 'yes', 'no', '$true', '$false', '$null', 'null', '\\', masked]);
const makers = ['(convertto-securestring', '(get-credential', '(new-object', '(read-host'];

/** Whether a value under this name is a secret. */
export const isSecretName = (name: string): boolean => {
  const bare = name.toLowerCase().replaceAll('-', '').replaceAll('_', '');
  return whole.has(bare) || (!bare.startsWith('no') && endings.some((ending) => bare.endsWith(ending)));
};

export const isSecretValue = (value: string): boolean => {
  const folded = value.toLowerCase();
  return value.trim() !== '' && !tellsNothing.has(folded) && !makers.some((maker) => folded.startsWith(maker));
};
