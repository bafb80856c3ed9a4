import { expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { run, uuid } from './fakes.ts'

const redactor = createRedactor({ key: 'test-key' })
const blob = run('base62', 400)

/** What joins sessions, commits and calls together, and ordinary code that talks about secrets. */
const survivors: string[] = [
  `commit ${run('hex', 40)}`,
  `"sha":"${run('hex', 40)}","short":"${run('hex', 7)}"`,
  `index ${run('hex', 7)}..${run('hex', 7, 2)} 100644`,
  `"sessionId":"${uuid()}","parentUuid":"${uuid(2)}"`,
  `"prompt_cache_key":"${uuid()}"`,
  `"tool_use_id":"toolu_01${run('base62', 22)}"`,
  `"call_id":"call_${run('base62', 24)}"`,
  `msg_01${run('base62', 22)} req_011C${run('base62', 20)} resp_${run('hex', 50)} fc_${run('hex', 48)} rs_${run('hex', 48)} chatcmpl-${run('base62', 29)}`,
  `01J${run('upper', 23).replaceAll('L', 'M')}`,
  `"integrity": "sha512-${run('base62', 86)}=="`,
  `image@sha256:${run('hex', 64)}`,
  `go.sum h1:${run('base62', 43)}=`,
  `"key": "${run('hex', 40)}"`,
  `cache restored from key: node-linux-${run('hex', 64)}`,
  `trace_id=${run('hex', 32)} span_id=${run('hex', 16)}`,
  `etag: "${run('hex', 32)}"`,
  `"encrypted_content":"gAAAAAB${blob}"`,
  `"signature":"${blob}"`,
  `data:image/png;base64,iVBORw0KGgo${blob}`,
  `-----BEGIN CERTIFICATE-----\n${run('base62', 64)}\n-----END CERTIFICATE-----`,
  `https://github.com/org/repo/commit/${run('hex', 40)}`,
  '2025-01-02T03:04:05.678Z v1.2.3-beta.4 gpt-4o-2024-08-06 claude-3-5-sonnet-20241022 #ff00aa80',
  '"input_tokens":1234,"cache_read_input_tokens":55,"max_tokens": 4096',
  'src/auth/password_reset_test.go:123: token mismatch',
  'const token = await getToken(user.id)',
  'password: string, token: string | null',
  'password = input("Password: ")',
  'api_key = os.getenv("API_KEY"); apiKey: process.env.API_KEY; token: ${{ secrets.GITHUB_TOKEN }}',
  'API_KEY=your-api-key-here TOKEN=${TOKEN} PASSWORD=<password> SECRET=xxxxxxxx',
  'tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")',
  'password_hash = bcrypt.hash(password, 10)',
  'secretKeyRef:\n  name: db-creds\n  key: password',
  'type: "password", autocomplete="current-password"',
  '--- PASS: TestGetOrCreate/too_short#01 (0.00s)',
  'sessionID: "../../etc/passwd",\n  1247 wantErr: true',
  'Bearer authentication is required; Authorization header missing',
  'auth middleware in src/middleware/auth2.ts, key="item-1", getUserAuthenticationToken2',
  `if (key === "-----BEGIN RSA PRIV${'ATE'} KEY-----") throw new Error()`,
  'const password = getPassword()\nlet pass = user.password\nthis.password = password;',
  'if (!password || password.length < 8) return { error: "password must be at least 8 characters" }',
  'function login(username: string, password: string): Promise<Token> {',
  '<input type="password" name="password" placeholder="Password" />',
  '{"password": ["This field is required."], "token_type": "bearer", "passwordResetSent": true}',
  "type Field = 'text' | 'password' | 'radio' | 'submit'",
  "expect(screen.getByLabelText('Password')).toBeVisible()",
  'SELECT id, password, email FROM users WHERE password = $1',
  "'password' => 'required|string|min:8|confirmed'",
  'password_file: /run/secrets/db, passwordRef: vault:db/creds',
  'docker run -p 8080:80 -u 1000:1000 nginx && mkdir -p src/token && ssh -p 2222 host',
  'zip -r out.zip src && mysql -u root -p shop < dump.sql && curl -u "$USER:$PASS" https://x.example',
  'the password is required, the token is invalid, the secret is missing, the api key is wrong',
  'PASS src/auth/login.test.ts (5.1 s)\n✓ changes the password (12 ms)\nFAIL src/token.test.ts',
  '| user | password |\n|------|----------|\n| ada | required |',
  'INSERT INTO users (name, password) VALUES ($1, $2)',
  'os.environ["DB_PASSWORD"], process.env.SECRET_KEY || "", config.get("password")',
  'pass through the stream, pass the value as `name`, identified by `id`',
  'PASSWORD_MIN_LENGTH = 12\nTOKEN_TTL_SECONDS = 3600\nMAX_TOKENS=4096\nKEY_LENGTH: 256',
  `"resolved": "https://registry.npmjs.org/a/-/a-1.2.3.tgz", "shasum": "${run('hex', 40)}"`,
  `name = "serde"\nversion = "1.0.1"\nchecksum = "${run('hex', 64)}"`,
  'password: ${{ secrets.DB_PASSWORD }}\npassword: {{ vault_password }}\npassword: <your password>\npassword: ********',
  'git rev-parse HEAD && npm i lodash@4.17.21 && actions/checkout@v4.1.2',
]

test.each(survivors)('survives as text, in JSON and in JSON inside JSON: %s', (text) => {
  expect(redactor.text(text)).toEqual({ text, counts: {} })
  for (const line of [JSON.stringify({ text }), JSON.stringify({ text: JSON.stringify({ text }) })])
    expect(redactor.line(line)).toEqual({ text: line, counts: {} })
})
