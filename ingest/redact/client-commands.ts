/** Detects secrets on the command lines of clients whose flags do not say what they carry: `mysql -p…`, `curl -u bob:…`, `zip -P …`. */
import { isServiceKey } from './nearby-secrets.ts'
import { isHex, isPlaceholder, isRandom, isWordy } from './shape.ts'
import { isTokenStart, type Emit, type Finder } from './span.ts'

/** A secret in single, double or no quotes; the quotes stay. */
const SECRET = String.raw`\\{0,7}["']?([^\s"'\\]{3,120})`
/** The word or user before the secret. */
const WORD = String.raw`[^\s"'$]{1,80}`

/** Words that wake (command names, from each client's manual), and where on the rest of the line its secret stands. */
const COMMANDS: readonly [words: string, flag: string][] = [
  [
    'curl wget http_ https_ httpie etcdctl',
    String.raw`\s(?:-u|--user|--proxy-user|-U|-a|--auth)(?:\s{1,4}|=|(?=\w))["']?[^\s:"'$]{0,80}:([^\s"']{3,120})`,
  ],
  // no space: with one, `-p` asks and the next word is the database
  ['mysql mariadb 7z_ 7za_ rar_', String.raw`\s["']?-p["']?([^\s"'=-][^\s"']{2,120})`],
  ['rdesktop', String.raw`\s-p\s{1,4}${SECRET}`],
  ['xfreerdp wlfreerdp mstsc', String.raw`\s/p:${SECRET}`],
  ['schtasks', String.raw`\s/r?p\s{1,4}${SECRET}`],
  ['mongo sshpass smbclient mqtt psexec hydra_', String.raw`\s-p\s?["']?([^\s"'=-][^\s"']{2,120})`],
  [
    'docker_login podman_login helm_ nerdctl_login oras_login twine_ az_login az_acr rabbitmqadmin cqlsh influx ncftpput clickhouse ibmcloud',
    String.raw`\s-p\s{1,4}${SECRET}`,
  ],
  [
    'sqlcmd bcp_ osql isql zip_ unzip_ impacket mosquitto ipmitool vmware-cmd',
    String.raw`\s-P\s?["']?([^\s"'=-][^\s"']{2,120})`,
  ],
  [
    'snmpwalk snmpget snmpset snmpbulkwalk snmpbulkget snmptrap snmpinform snmptable',
    String.raw`\s(?:-[AX]|-c(?=\s{1,4}["']?(?!public\b|private\b)))\s{1,4}${SECRET}`,
  ],
  [
    'psexec wmiexec smbexec atexec secretsdump impacket',
    String.raw`\s["']?(?:[\w.-]{1,40}/)?[\w.$-]{1,40}:["']?([^\s"'@/]{3,120}|[^\s"']{3,120})["']?@[\w.-]{1,80}`,
  ],
  ['evil-winrm crackmapexec netexec nxc_', String.raw`\s-H\s{1,4}(?:[0-9a-f]{32}:)?([0-9a-f]{32})(?!\w)`],
  ['exp_ imp_', String.raw`^(?:exp|imp) [\w$#]{1,40}/(\S{4,60})(?=\s{1,4}(?:full|owner|tables|file|fromuser|log)=)`],
  ['plink psftp pscp putty', String.raw`\s-pw\s{1,4}${SECRET}`],
  ['ldapsearch ldapadd ldapmodify ldapdelete ldappasswd', String.raw`\s-w\s?${SECRET}`],
  ['redis-cli', String.raw`\s(?:-a|--pass)\s{1,4}${SECRET}`],
  ['openssl', String.raw`\s(?:-pass(?:in|out)?\s{1,4}pass:|-[kK]\s{1,4})${SECRET}`],
  ['keytool jarsigner apksigner', String.raw`\s-{1,2}(?:store|key|src|dest)(?:store|key)?pass\s{1,4}${SECRET}`],
  [
    'nuget_ dotnet_nuget choco_ cargo_login wandb_login ngrok doctl vault_login heroku_auth snyk_auth greynoise',
    String.raw`(?:\s(?:-k|--api-key|-apikey|-ApiKey|-t|--access-token|login|auth|authtoken|add-authtoken)\s{1,4})["']?([\w.-]{20,200})`,
  ],
  ['vault_operator_unseal operator_unseal', String.raw`unseal\s{1,4}["']?([A-Za-z0-9+/=]{24,120})`],
  ['htpasswd_', String.raw`\s-\w{0,4}b\w{0,4}\s{1,4}\S{1,200}\s{1,4}(?:${WORD}\s{1,4})?["']?([^\s"']{4,120})\s*$`],
  ['net_user', String.raw`net user\s{1,4}${WORD}\s{1,4}([^\s"'/*]{4,120})`],
  ['net_use', String.raw`net use\s{1,4}\S{1,20}\s{1,4}\S{1,100}\s{1,4}([^\s"'/*]{4,120})\s{1,4}/`],
  ['net_use', String.raw`/user:\S{1,60}\s{1,4}([^\s"'/*]{4,120})`],
  ['influx', String.raw`\s(?:-t|--token)\s{1,4}([\w-]{20,200}={0,2})`],
  ['mc_alias mc_config', String.raw`\s(?:set|add)\s{1,4}\S{1,60}\s{1,4}\S{1,200}\s{1,4}(\S{3,128})\s{1,4}\S`],
  [
    'mc_alias mc_config',
    String.raw`\s(?:set|add)\s{1,4}\S{1,60}\s{1,4}\S{1,200}\s{1,4}\S{3,128}\s{1,4}([^\s"']{8,128})`,
  ],
  ['steamcmd', String.raw`\+login\s{1,4}\S{1,60}\s{1,4}([^\s"'+]{4,120})`],
  ['kinit passwd_', String.raw`<<<\s{0,4}["']?(?:[\w.@-]{1,60}:)?([^\s"'$]{5,120})`],
  ['rabbitmqctl', String.raw`(?:add_user|change_password)\s{1,4}${WORD}\s{1,4}${SECRET}`],
  ['useradd usermod', String.raw`\s(?:-p|--password)\s{1,4}${SECRET}`],
  ['lftp', String.raw`\s-u\s{1,4}[^\s,]{1,60},([^\s"']{4,120})`],
  ['smbclient rpcclient smbmap net_rpc', String.raw`\s-U\s{0,4}["']?[^\s%]{1,60}%([^\s"']{4,120})`],
  ['sqlplus expdp impdp sqlldr rman', String.raw`\s["']?[\w$#]{1,40}/([^\s"'/@]{4,60})(?=@|\s|["']|$)`],
  ['poetry_config', String.raw`http-basic\.[\w-]{1,60}\s{1,4}${WORD}\s{1,4}${SECRET}`],
  ['npm_config yarn_config pnpm_config', String.raw`(?:_authToken|_password|_auth|npmAuthToken)[\s=]{1,4}${SECRET}`],
  ['aws_configure', String.raw`set\s{1,4}aws_(?:secret_access_key|session_token)\s{1,4}${SECRET}`],
  ['ssm_put-parameter', String.raw`--value[\s=]{1,4}${SECRET}[^\n]{0,200}SecureString`],
  ['secretsmanager', String.raw`--secret-string[\s=]{1,4}${SECRET}`],
  ['keyvault_secret_set', String.raw`--value[\s=]{1,4}${SECRET}`],
  ['gh_secret_set glab_variable_set', String.raw`(?:--body|-b|-v|--value)[\s=]{1,4}${SECRET}`],
  ['user-secrets_set', String.raw`set\s{1,4}["'][\w:]{1,80}["']\s{1,4}["']([^"']{4,120})`],
  ['requirepass_ masterauth_', String.raw`(?:requirepass|masterauth)\s{1,4}["']?([^\s"']{4,120})`],
  ['nickserv_identify', String.raw`(?:identify|IDENTIFY)\s{1,4}${SECRET}`],
  ['machine_ _login_', String.raw`\slogin\s{1,8}\S{1,100}\s{1,8}password\s{1,8}(\S{3,200})`],
]

/** What reads a secret from its standard input; the secret is what is echoed into it. */
const READERS = [
  '--password-stdin',
  '--passwd-on-stdin',
  '--pass-stdin',
  '--passwordstdin',
  '--with-token',
  'sudo -s',
  'chpasswd',
  '--stdin',
  'vncpasswd',
  'passwd --',
]

/** All detectors of this file. */
export const commandFinders: readonly Finder[] = [
  ...COMMANDS.map(([words, flag]) => ({
    words: words.split(' ').map((word) => word.replaceAll('_', ' ')),
    is_name: true,
    find: inCommand(new RegExp(flag, 'g')),
  })),
  { words: READERS, find: pipedSecret },
  { words: [' -u ', ' --user '], find: userAndPassword },
  { words: [' -u '], find: passwordFlagAfterUser },
]

/** Looks at the rest of the logical line from the command on, at most 600 characters. */
function inCommand(flag: RegExp): Finder['find'] {
  return (text, start, end, emit) => {
    if (!isTokenStart(text, start) && text.charAt(start) !== ' ') return
    const rest = text.slice(start, nextCommand(text, start, end))
    const line = /^(?:[^\n\\|;]|\\[^n]|\\\n|\\n\s{0,8}-){0,600}/.exec(rest)?.[0] ?? ''
    for (const match of line.matchAll(flag)) {
      const secret = match[1] ?? ''
      if (!isOpen(secret)) continue
      const at = start + match.index + match[0].indexOf(secret, match[0].search(/\s|=|:/))
      emit(at, at + secret.length, 'password')
    }
  }
}

/** Where the same command begins again, at most 600 characters on. */
function nextCommand(text: string, start: number, end: number): number {
  const word = text.slice(start, end)
  const rest = text.slice(end, end + 600)
  let next = rest.indexOf(word)
  while (next > 0 && (!isTokenStart(rest, next) || /[./-]/.test(rest.charAt(next - 1))))
    next = rest.indexOf(word, next + 1)
  return next < 0 ? end + 600 : end + next
}

/** Not a variable, a number pair, a path or the next flag. */
function isOpen(secret: string): boolean {
  return !(
    isPlaceholder(secret) ||
    /^[A-Z_]{4,}$/.test(secret) ||
    /^\d{1,5}(?::\d{1,5})?$/.test(secret) ||
    /^(?:--|[<>|&;(])/.test(secret) ||
    (secret.includes('/') && !isRandom(secret, 20))
  )
}

/** `-u bob:pw` of any program; two numbers or two names are a user and a group. */
function userAndPassword(text: string, _start: number, end: number, emit: Emit): void {
  const pair = /["']?[\w.@+-]{1,60}:([^\s"':/@]{1,100})(?=$|[\s"'\\])/y
  pair.lastIndex = end
  const [whole = '', password = ''] = pair.exec(text) ?? []
  const alone = /["']?([\w.-]{16,200}):?(?=$|[\s"'\\])/y
  alone.lastIndex = end
  const key = alone.exec(text)?.[1] ?? ''
  if (isServiceKey(key)) emit(text.indexOf(key, end), text.indexOf(key, end) + key.length, 'authorization')
  const user = /[\w-]{16,}/.exec(whole)?.[0] ?? ''
  if (isRandom(user, 16)) emit(end + whole.indexOf(user), end + whole.indexOf(user) + user.length, 'authorization')
  const isMixed = password.length >= 4 && /[A-Za-z]/.test(password) && /[\d!@#$%^&*]/.test(password)
  if (isMixed && isOpen(password) && !isHex(password) && !(/[_.-]/.test(password) && isWordy(password)))
    emit(pair.lastIndex - password.length, pair.lastIndex, 'password')
}

/** `-u bob … -p …` of any program: a word with digits or signs; `-p 8080:80`, `-p src/a` and `-p name` are something else. */
function passwordFlagAfterUser(text: string, _start: number, end: number, emit: Emit): void {
  const flag =
    /["']?[\w.@\\+-]{1,60}["']?(?:\s-{1,2}[a-z-]{1,20}\s[\w.:/-]{1,60}){0,2}\s-p\s{1,2}["']?([^\s"'\\/:$]{5,80})(?=$|[\s"'\\])/y
  flag.lastIndex = end
  const password = flag.exec(text)?.[1] ?? ''
  if (!/[A-Za-z]/.test(password) || !/[\d!@#$%^&*]/.test(password) || !isOpen(password)) return
  emit(flag.lastIndex - password.length, flag.lastIndex, 'password')
}

/** `echo … | docker login --password-stdin`, `echo bob:… | chpasswd`, `docker login --with-token <<< …`. */
function pipedSecret(text: string, start: number, end: number, emit: Emit): void {
  const from = Math.max(0, start - 400)
  const echo =
    /(?:echo|printf)\s{1,4}(?:-n\s{1,4})?\\{0,7}["']?(?:[\w.-]{1,60}:)?([^\s"'\\|$:]{4,200})(?:\\n)?\\{0,7}["']?\s{0,4}\|[^|\n]{0,200}$/.exec(
      text.slice(from, start),
    )
  if (echo !== null && !isPlaceholder(echo[1] ?? '')) {
    const at = from + echo.index + echo[0].indexOf(echo[1] ?? '', 5)
    emit(at, at + (echo[1] ?? '').length, 'password')
  }
  const here = /\s{0,4}<<<\s{0,4}\\{0,7}["']?([^\s"'\\$]{4,200})/y
  here.lastIndex = end
  const word = here.exec(text)?.[1]
  if (word !== undefined && !isPlaceholder(word)) emit(here.lastIndex - word.length, here.lastIndex, 'password')
}
