/** Detects secrets in settings files whose lines name them in their own way: Cisco, SNMP, PPP, cloud-init, HAProxy, tables of users. */
import { columnFinders } from './columns.ts'
import { isPlaceholder } from './shape.ts'
import { around, type Emit, type Finder } from './span.ts'

const SECRET = String.raw`\\{0,7}["']?([^\s"'\\,;]{4,200})`

/** Words that wake, and the shape from the word on; the first group is the secret. From the manuals of the programs named. */
const LINES: readonly [words: string[], shape: string][] = [
  // Cisco IOS, SNMP, FreeRADIUS, HAProxy, Debian preseed, Red Hat kickstart, OpenLDAP
  [['enable secret ', 'enable password '], String.raw`(?:\d{1,2}\s{1,4})?${SECRET}`],
  [[' password 7 ', ' password 0 ', ' secret 5 ', ' secret 9 ', ' key-string '], SECRET],
  [['snmp-server community ', 'rocommunity ', 'rwcommunity ', 'rocommunity6 '], SECRET],
  [['createuser '], String.raw`\S{1,60}\s{1,4}(?:MD5|SHA\S{0,6})\s{1,4}${SECRET}`],
  [['cleartext-password'], String.raw`\s{0,4}:?=\s{0,4}${SECRET}`],
  [['insecure-password '], SECRET],
  [['wep_key', 'wep-key', 'wepkey'], String.raw`\d?(?:\s{0,4}=\s{0,4}|\s{1,4})["']?([\w]{5,58})(?![\w])`],
  [['password password ', 'password-again password '], SECRET],
  [['rootpw '], String.raw`\s{0,8}(?:--\w{1,20}\s{1,4})?${SECRET}`],
  [['auth-user-pass <<'], String.raw`[^\n]{0,40}\n[^\n]{1,80}\n${SECRET}`],
  [
    ['identified by '],
    String.raw`(?<=(?:create|alter|grant|connect)\b[^\n]{1,80}identified by )((?!values|password|random|externally)[^\s"'\\\x60;,()<$:&]{4,60})(?=\s|;|$|\\)`,
  ],
  [['password<|||>1<|||>'], String.raw`([0-9A-F]{6,200})`],
  [
    ['register => ', 'register=>'],
    String.raw`[\w.+-]{1,60}(?::[\w.+-]{1,60}(?=:))?:([^\s:]{4,80})(?=[:@][\w.-]{1,100}(?:[\s:/]|$))`,
  ],
  [['/oper ', '/ghost '], String.raw`[\w\x60^{}-]{1,40}\s{1,4}((?=\S{0,80}[\d!@#$%^&*])[^\s"'<>]{4,80})`],
  // Remote desktop, version control and registry files
  [['password 51:b:'], String.raw`([0-9A-Fa-f]{32,4000})`],
  [['\nk 8\npassword\nv '], String.raw`\d{1,3}\n([^\n]{4,200})`],
  [['"defaultpassword"='], String.raw`"([^"\n]{1,200})"`],
  [['\t*\t', 't*\\'], String.raw`${SECRET}(?=\t[*\d])`],
  [[' aes "', ' des "'], String.raw`([^"\s]{8,100})"`],
  [['jdbc:oracle:thin:'], String.raw`[\w$#]{1,40}/([^\s"'@]{4,80})(?=@)`],
  [
    [
      'pin: ',
      'pin is ',
      'pin code: ',
      'pin code is ',
      'otp: ',
      'otp is ',
      'one-time password is ',
      'one-time password: ',
      'verification code is ',
      'verification code: ',
      'security code is ',
    ],
    String.raw`(\d{4,8})(?!\w)`,
  ],
  [
    ['login with ', 'log in with ', 'login as ', 'credentials are ', 'credentials: ', 'creds: '],
    String.raw`\\{0,7}["'\x60]?[\w.@+-]{2,60}(?:\s?/\s?|:\s?)((?=[^\s"'\x60]{0,80}[A-Za-z])(?=[^\s"'\x60]{0,80}[\d!@#$%^&*])[^\s"'\x60,;/]{5,80})`,
  ],
  [
    ['tacacs-server key ', 'radius-server key ', 'isakmp key ', ' pre-shared-key ascii-text ', 'psk ascii '],
    String.raw`(?:\d{1,2}\s{1,4})?${SECRET}`,
  ],
  [['message-digest-key ', 'authentication-key '], String.raw`\d{1,5}\s{1,4}md5\s{1,4}(?:\d\s{1,4})?${SECRET}`],
  [['set psksecret ', 'set passwd '], String.raw`(?:ENC\s{1,4})?${SECRET}`],
  // nginx's signed links, JAAS tables of users, Joken's signer, Jetty's realms, Robot Framework
  [['secure_link_md5 '], String.raw`["'][^"'\n]{0,160}\s([^\s"'$]{4,80})(?=["'])`],
  [
    ['user_'],
    String.raw`(?!id|name|email|agent|type|role|key|group|full|first|last|data|input|url|img|uuid|guid|token|status)\w{2,20}=\\{0,7}"((?=[^\s"]{0,80}[A-Za-z])(?=[^\s"]{0,80}[\d!@#$%^&*])[^\s"'/:\\]{5,120})(?=\\{0,7}"(?:[;\s]|$|\\n))`,
  ],
  [['default_signer: '], String.raw`\\{0,7}"([^"\\\n]{4,200})`],
  [[': obf:'], String.raw`(1[a-z0-9]{8,200})(?!\w)`],
  [[': md5:', ': crypt:'], String.raw`([\w./]{10,40})(?=,\w)`],
  [['input password ', 'input text '], String.raw`\s{1,8}\S{0,20}pass\w{0,10}\s{2,8}(\S{4,80})`],
  [['password}  ', 'passwd}  ', 'secret}  '], String.raw`\s{0,8}([^\s$]{4,80})`],
  [
    ['hash" :', 'hash":', 'hash\\" :', 'hash\\":'],
    String.raw`\s?\\{0,7}"([0-9a-f]{40,128})(?=\\{0,7}",\s{0,12}\\{0,7}"salt)`,
  ],
  [
    ['{"username', '{\\"username'],
    String.raw`\\{0,7}"\s?:\s?\\{0,7}"[^"\\\n]{1,80}\\{0,7}",\s?\\{0,7}"key\\{0,7}"\s?:\s?\\{0,7}"([0-9a-f]{32})(?!\w)`,
  ],
  [
    ['password"=hex:', 'passwd"=hex:', 'pwd"=hex:'],
    String.raw`([0-9a-f]{2}(?:,(?:\\?\r?\n\s{0,8})?[0-9a-f]{2}){3,200})`,
  ],
  // said in passing: after an account's name, in a comment, in a server's log
  [
    ['test account ', 'test user ', 'demo account ', 'demo user ', 'admin account ', 'login is '],
    String.raw`\\{0,7}["'\x60]?[\w.@+-]{2,60}(?:\s/\s|:)((?=[^\s"'\x60]{0,80}[A-Za-z])(?=[^\s"'\x60]{0,80}[\d!@#$%^&*])[^\s"'\x60,;/]{5,80})`,
  ],
  [
    ['<!-- '],
    String.raw`(?:admin|root|user|test|demo|guest|login)\w{0,12}\s?[:/]\s?((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'<>/:\\]{5,80})(?=\s{0,4}-->)`,
  ],
  [['temporary password is generated for ', 'temporary password for '], String.raw`[^\s:]{1,80}:\s(\S{6,64})`],
  [
    ['wi-fi', 'wifi', 'wlan'],
    String.raw`:\s{0,4}[^\n:]{1,40}[,;]\s(?:key|pass|code|pw)\s?(?:is|:|=)?\s?((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'<>,;]{5,80})`,
  ],
  [['com2sec '], String.raw`\S{1,60}\s{1,8}\S{1,60}\s{1,8}${SECRET}`],
  [['createuser '], String.raw`\S{1,60}\s{1,4}(?:MD5|SHA\S{0,6})\s{1,4}[^\s]{4,200}\s{1,4}(?:AES|DES)\s{1,4}${SECRET}`],
  // strongSwan, vpnc, pppd, OpenVPN's inline file
  [[': psk "', ': eap "', ': xauth "', ': ntlm "', ': pkcs12 "'], String.raw`([^"\n]{4,200})(?=")`],
  [[': rsa ', ': ecdsa ', ': p12 '], String.raw`[\w./-]{1,100}\s{1,4}"([^"\n]{4,200})(?=")`],
  [['ipsec secret ', 'xauth password '], SECRET],
  [[' l2tpd ', ' pptpd ', ' xl2tpd '], String.raw`\s{0,8}${SECRET}(?=["']?\s{1,8}[*\d"])`],
  [['<auth-user-pass>'], String.raw`\s{1,4}[^\n]{1,80}\n([^\n]{3,120})`],
  // Redis access lists, Erlang cookies, curl's and ZNC's files, CVS, Maven's master password, Firefox's logins
  [[' on >'], String.raw`([^\s"']{4,120})(?=\s{1,4}[~+&-]|\s*$)`],
  [[' on #'], String.raw`([0-9a-f]{64})`],
  [['setcookie '], String.raw`["']?([\w-]{6,255})`],
  [
    ['erlang_cookie', 'release_cookie', 'erlang-cookie', 'erlangcookie'],
    String.raw`["']?(?:\s{0,4}[:=]\s{0,4})["']?([\w-]{6,255})`,
  ],
  [['.erlang.cookie\n'], String.raw`([A-Z0-9]{20})(?!\w)`],
  [['{cookie,', '{cookie =>'], String.raw`\s{0,4}['"]([^'"\n]{6,255})(?=['"])`],
  [['user = "', 'user="', '--user "'], String.raw`[^\s":/]{1,60}:([^\s"]{4,200})(?=")`],
  [['\nserver = ', '\tserver = '], String.raw`\S{1,100} \+?\d{2,5} (\S{4,120})(?=\s|$)`],
  [[':pserver:'], String.raw`\S{1,200} (A\S{4,120})(?=\s|$)`],
  [
    ['auth-credentials '],
    String.raw`'?\(\(\\{0,7}"[^"\n]{1,80}"\s\S{1,12}\s\\{0,7}"[^"\n]{1,80}"\s\\{0,7}"([^"\\\n]{4,120})`,
  ],
  [['digest username='], String.raw`[^\n]{1,200}?\bnonce=\\{0,7}"?([\w+/=]{16,120})`],
  [['digest username='], String.raw`[^\n]{1,400}?\bresponse=\\{0,7}"?([0-9a-f]{32,64})`],
  [['<master>{'], String.raw`([\w+/]{30,100}={0,2})`],
  [['encryptedusername'], String.raw`\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}"([\w+/]{40,400}={0,2})`],
  [['ciphertext'], String.raw`\\{0,7}["']?\s{0,4}[:=]\s{0,4}\\{0,7}["']?([0-9a-f]{48,400})`],
  [['$ansible_vault;'], String.raw`[^\n]{3,60}\n((?:\s{0,12}[0-9a-f]{10,80}\n?){1,200})`],
  // Yarn, Bundler, OmniAuth, Devise
  [['authident'], String.raw`["']?\s{0,4}[:=]\s{0,4}["']?(?:[^\s":']{1,60}:)([^\s"']{4,120})`],
  [
    ['bundle_'],
    String.raw`\w{0,60}__\w{2,20}["']?\s{0,2}[:=]\s{0,2}["']?(?:[^\s":']{1,60}:)?([^\s"':/]{4,120})(?=["']?\s|["']?$)`,
  ],
  [['omniauth :', 'provider :'], String.raw`\w{1,40},\s{0,4}["'][^"'\n]{1,100}["'],\s{0,4}["']([\w-]{16,200})(?=["'])`],
  [['.pepper = '], String.raw`["']([0-9a-f]{32,256})(?=["'])`],
  // user and password as one value: Helm, HAProxy, Squid, curl; mail servers' maps; FTP, SMTP and Redis as spoken
  [
    [
      'basicauth',
      'basic_auth',
      'basic-auth',
      'stats auth',
      'proxy-user',
      'proxy_user',
      'proxyuser',
      ' login ',
      'http_auth',
      'httpauth',
      'userpwd',
      'user_pass',
      'credentials',
    ],
    String.raw`\\{0,7}["']?\s{0,4}(?:[:=,]|=>| )\s{0,4}\\{0,7}["']?[\w.@+%-]{1,60}:((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'/:\\]{5,120})(?=$|[\s"',\\])`,
  ],
  [
    ['smtp.', 'mail.', ']:587 ', ']:465 ', ']:25 '],
    String.raw`(?:[\w.-]{1,60}\]?(?::\d{2,5})?\s{1,12})?[\w.@+-]{1,80}:((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s:"'\\/]{5,120})(?=\s|$|\\)`,
  ],
  [
    [' login=', 'user=', 'user.info='],
    String.raw`[\w.@+%-]{1,60}:((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'/:\\]{5,120})(?=$|[\s"',\\])`,
  ],
  [
    ['login:', 'user:', 'root:', 'admin:'],
    String.raw`((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!#$%^&*])[^\s"'/:\\]{5,80})(?=@\w)`,
  ],
  [
    ['app_id', 'app-id', 'app id'],
    String.raw`\\{0,7}["']?(?:\s{0,4}(?:[:=]|=>)\s{0,4}|\s(?:to|is)\s)\\{0,7}["']?([0-9a-f]{32})(?![\w-])`,
  ],
  [
    ['_auth='],
    String.raw`["']?\w{1,40}/((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'/:\\]{5,120})(?=$|[\s"',\\])`,
  ],
  [
    ['user_super=', 'user_admin='],
    String.raw`\\{0,7}["']((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'/:\\]{5,120})(?=\\{0,7}["'];?\s{0,4}(?:$|\n|\\n))`,
  ],
  [
    ['$user'],
    String.raw`\d{1,3}\$\s?=\s?((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'/:\\]{5,120})(?=\s|$|\\)`,
  ],
  [["option key '", "option wpakey '", "option wpa_psk '"], SECRET],
  [['add-mask::'], String.raw`([^\s"'$]{6,400})`],
  [
    ['proxy_set_header ', 'add_header ', 'setheader '],
    String.raw`[\w-]{2,40}\s{1,4}\\{0,7}["']((?=[^"']{0,60}\d)(?=[^"']{0,60}[A-Z])[A-Za-z0-9+/_-]{24,200}={0,2})(?=\\{0,7}["'])`,
  ],
  [
    ['creds for ', 'credentials for ', 'login for '],
    String.raw`[^\n:→>-]{1,40}(?::|→|-{1,2}>?)\s?[\w.@+-]{2,60}\s?[/:]\s?((?=[^\s"']{0,80}[A-Za-z])(?=[^\s"']{0,80}[\d!@#$%^&*])[^\s"'/:\\]{5,120})`,
  ],
  [
    ['github-oauth', 'gitlab-oauth', 'gitlab-token', 'bitbucket-oauth'],
    String.raw`\\{0,7}["']\s{0,4}:\s{0,4}\{\s{0,12}\\{0,7}["'][\w.-]{1,60}\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']([\w-]{16,200})`,
  ],
  [
    ['<(echo ', '<(printf '],
    String.raw`(?:-n )?["']?((?=[^\s"')]{0,80}[A-Za-z])(?=[^\s"')]{0,80}\d)[^\s"')$/]{5,120})(?=["')])`,
  ],
  [['_api', 'subscription'], String.raw`\\{0,7}["']?\s{0,4}(?::?=|:|=>)\s{0,4}\\{0,7}["']?([0-9a-f]{32,64})(?![\w-])`],
  [['creds <<<', 'credentials <<<', 'auth <<<'], String.raw`\s{0,4}["']?[\w.@-]{1,60}:([^\s"'$]{5,120})`],
  [
    ['auth plain ', 'auth login ', 'auth login; >> '],
    String.raw`((?=[A-Za-z+/]{0,80}[\d=])[A-Za-z0-9+/]{8,300}={0,2})(?=\s|$|\\)`,
  ],
  [
    ['\nauth default ', '\nauth ', '\nuser ', '\\nauth ', '\\nuser '],
    String.raw`(?:[\w.@-]{1,40}\s)?((?=\S{0,80}[A-Za-z])(?=\S{0,80}[\d!@#$%^&*])[^\s:;,."'()]{6,120})(?=\s{0,4}(?:\n|$))`,
  ],
  [[': psk 0s', ': psk 0x'], String.raw`([\w+/]{16,400}={0,2})`],
  // what Terraform generated, key stores in base64, accounts whose name is itself a key
  [['"random_password"', '"random_string"'], String.raw`[^]{0,400}?"result"\s?:\s?"([^"\n]{6,200})(?=")`],
  [
    ['keystore', 'key_store', 'pkcs12', 'pfx', 'p12', 'certificate'],
    String.raw`[\w.-]{0,30}\\{0,7}["']?\s{0,4}[:=]\s{0,4}\\{0,7}["']?(MII[A-Za-z0-9+/]{60,8000}={0,2})`,
  ],
  [['username', 'login'], String.raw`\\{0,7}["']?\s{0,4}(?::|=>?)\s{0,4}\\{0,7}["']([0-9a-f]{32,64})(?=\\{0,7}["'])`],
  // a file that holds one key, as `cat` prints it
  [
    ['.key\n', '_key\n', '.token\n', '.secret\n', '.passwd\n', '_password\n', 'adminpassword\n'],
    String.raw`([\w+/.-]{24,300}={0,2})(?=\s|$)`,
  ],
  [
    ['geniekey ', 'ssws ', 'zoho-oauthtoken ', 'client-id ', 'splunk '],
    String.raw`((?=[\w.-]{0,60}\d)[\w.-]{24,200})(?![\w/])`,
  ],
  [['sqlconnectinfo '], String.raw`\S{1,100}\s{1,4}\S{1,60}\s{1,4}${SECRET}`],
  [['mly|'], String.raw`\d{6,20}\|([0-9a-f]{32})`],
  [['unseal key '], String.raw`\d{1,2}:\s{0,2}([A-Za-z0-9+/]{24,90}={0,2})`],
  // VPN and web keys
  [['privatekey =', 'presharedkey =', 'private-mac: '], String.raw`\s{0,4}([A-Za-z0-9+/]{40,44}={0,2})`],
  [['- secure: ', 'secure: "'], String.raw`"?([A-Za-z0-9+/]{80,1000}={0,2})`],
]

/** All detectors of this file. */
export const lineFinders: readonly Finder[] = [
  ...LINES.map(([words, shape]) => {
    const line = new RegExp(shape, 'iy')
    return {
      words,
      find(text: string, _start: number, end: number, emit: Emit) {
        line.lastIndex = end
        const secret = line.exec(text)?.[1] ?? ''
        if (secret !== '' && !isPlaceholder(secret))
          emit(
            line.lastIndex - secret.length - (text.charAt(line.lastIndex - 1) === '"' ? 1 : 0),
            line.lastIndex,
            'password',
          )
      },
    }
  }),
  { words: ['chpasswd:'], find: cloudInitUsers },
  { words: ['kty'], find: jsonWebKey },
  { words: ['<pass '], find: zncPass },
  ...columnFinders,
  { words: ['[users]', '[passwords]', '[accounts]', '[logins]', '[admins]'], is_name: true, find: accountSection },
]

/** `user:password` lines below cloud-init's `chpasswd: list:`. */
function cloudInitUsers(text: string, _start: number, end: number, emit: Emit): void {
  const list = /\s{1,12}list:\s{0,4}\|?\s{0,12}((?:\s{0,12}[\w-]{1,40}:\S{1,120}(?:\n|\\n|$)){1,40})/y
  list.lastIndex = end
  const users = list.exec(text)
  if (users === null) return
  const from = list.lastIndex - (users[1] ?? '').length
  for (const pair of (users[1] ?? '').matchAll(/[\w-]{1,40}:([^\s\\]{4,120})/g)) {
    const at = from + pair.index + pair[0].length - (pair[1] ?? '').length
    if (!isPlaceholder(pair[1] ?? '')) emit(at, at + (pair[1] ?? '').length, 'password')
  }
}

/** The hash and the salt of ZNC's `<Pass password>` block. */
function zncPass(text: string, _start: number, end: number, emit: Emit): void {
  for (const match of text.slice(end, end + 300).matchAll(/\b(?:Hash|Salt) = (\S{6,200})/g)) {
    const at = end + match.index + match[0].length
    emit(at - (match[1] ?? '').length, at, 'password-hash')
  }
}

/** The private members of a JSON Web Key (RFC 7517, 7518): d, p, q, dp, dq, qi and the symmetric k. */
function jsonWebKey(text: string, start: number, end: number, emit: Emit): void {
  const [from, to] = around(text, start, end, 400, 3000)
  const key = text.slice(from, to)
  for (const match of key.matchAll(
    /\\{0,7}["'](?:d|p|q|dp|dq|qi|k)\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']([\w-]{20,1400})/g,
  )) {
    const at = from + match.index + match[0].length - (match[1] ?? '').length
    emit(at, at + (match[1] ?? '').length, 'private-key')
  }
}

/** `name = password` lines below a section of accounts, as Subversion and others keep them. */
function accountSection(text: string, start: number, end: number, emit: Emit): void {
  const [, to] = around(text, start, end, 0, 1200)
  for (const line of text
    .slice(end, to)
    .matchAll(/\n[ \t]{0,4}([\w.@-]{1,60}|\[\w+\])(?:[ \t]{0,4}=[ \t]{0,4}([^\s,]{4,120}))?[^\n]{0,200}/g)) {
    const [whole, name = '', value = ''] = line
    if (name.startsWith('[')) return
    if (!/[A-Za-z]/.test(value) || !/[\d!@#$%^&*]/.test(value) || isPlaceholder(value)) continue
    const at = end + line.index + whole.indexOf(value, whole.indexOf('='))
    emit(at, at + value.length, 'password')
  }
}
