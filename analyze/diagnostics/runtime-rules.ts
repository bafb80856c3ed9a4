/** What shells, runtimes, package managers and git say when something is missing or refused: one named rule each. */
import type { Scope } from './diagnostic.ts'

export interface RuntimeRule {
  tool: string
  rule: string
  /** Tried on one line. Group 1, where there is one, is the subject: the path, module, port or variable. */
  pattern: RegExp
  /** The message, with `*` where the subject stands. */
  says: string
  scope: Scope
  /** True when it shows a wrong belief about the repository: a path or name that is not there. */
  is_wrong_belief?: boolean
}

const env = String.raw`([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{3,}[A-Z0-9]*)`

/** In order: the first that matches a line has it. */
export const runtimeRules: readonly RuntimeRule[] = [
  rule('node', 'module_not_found', /Cannot find (?:module|package) ['"]([^'"]{1,300})['"]/, "Cannot find module '*'", 'repository'),
  rule('node', 'module_not_found', /Module not found: .{0,40}(?:resolve|find) ['"]([^'"]{1,300})['"]/, "Cannot find module '*'", 'repository'),
  rule('node', 'module_not_found', /Failed to (?:resolve import|load url) ["']?([^"'\s]{1,300})["']?/, "Cannot find module '*'", 'repository'),
  rule('node', 'module_not_found', /Could not resolve ["']([^"']{1,300})["']/, "Cannot find module '*'", 'repository'),
  rule('python', 'module_not_found', /ModuleNotFoundError: No module named ['"]([^'"]{1,200})['"]/, "No module named '*'", 'environment'),
  rule('python', 'import_name', /ImportError: cannot import name ['"](\w{1,100})['"]/, "cannot import name '*'", 'repository'),
  rule('shell', 'command_not_found', /command not found: (\S{1,100})$/, '*: command not found', 'environment'),
  rule('shell', 'command_not_found', /(?:^|: )([\w./@+-]{1,100}): command not found$/, '*: command not found', 'environment'),
  rule('shell', 'command_not_found', /^(?:\/bin\/)?(?:sh|dash): \d+: ([\w./@+-]{1,100}): not found$/, '*: command not found', 'environment'),
  rule('shell', 'command_not_found', /exec: "([^"]{1,100})": executable file not found/, '*: command not found', 'environment'),
  rule('shell', 'command_not_found', /spawn ([\w./@+-]{1,100}) ENOENT/, '*: command not found', 'environment'),
  rule('npm', 'missing_script', /(?:Missing script:?|Script not found) ["']?([\w:.-]{1,80})["']?/, 'Missing script: *', 'repository', true),
  rule('yarn', 'missing_script', /^error Command ["']([\w:.-]{1,80})["'] not found/, 'Missing script: *', 'repository', true),
  rule('make', 'missing_script', /No rule to make target [`'"]([^'"]{1,80})['"]/, 'No rule to make target *', 'repository', true),
  rule('task', 'missing_script', /(?:no task|[Tt]ask) ["']?([\w:.-]{1,80})["']? (?:found|does not exist|not found)/, 'no task *', 'repository', true),
  rule('just', 'missing_script', /Justfile does not contain recipe [`'"]?([\w:.-]{1,80})/, 'no recipe *', 'repository', true),
  rule('npm', 'wrong_package_manager', /(?:configured to use|only-allow|Use ["'`]?)(?:\s+)?(pnpm|yarn|npm|bun)\b.{0,40}(?:install|for installation|in this project|because)/, 'this project uses *', 'repository', true),
  rule('npm', 'outdated_lockfile', /(?:ERR_PNPM_OUTDATED_LOCKFILE|`npm ci` can only install|lockfile .{0,40}(?:needs to be updated|not up to date))/, 'the lockfile is not up to date', 'repository'),
  rule('go', 'go_mod_tidy', /(?:updates to go\.mod needed|missing go\.sum entry)/, 'updates to go.mod needed', 'repository'),
  rule('node', 'engine', /(?:Unsupported engine|engine ["']?node["']? is incompatible|requires Node(?:\.js)? (?:version )?[^\s]{1,20})/i, 'unsupported engine', 'environment'),
  rule('net', 'address_in_use', /(?:EADDRINUSE|[Aa]ddress already in use|bind: address already in use)[^\d]{0,60}?(\d{2,5})?\)?$/, 'address already in use: port *', 'environment'),
  rule('net', 'address_in_use', /[Pp]ort (\d{2,5}) is (?:already )?(?:in use|allocated|occupied|being used)/, 'address already in use: port *', 'environment'),
  rule('docker', 'daemon', /(?:Cannot connect to the Docker daemon|docker daemon is not running|docker\.sock)/i, 'cannot connect to the Docker daemon', 'environment'),
  rule('net', 'connection_refused', /(?:ECONNREFUSED|connection refused|could not connect to server).{0,40}?(?:localhost|127\.0\.0\.1|::1|0\.0\.0\.0)\D{0,20}(\d{2,5})/i, 'connection refused: port *', 'environment'),
  rule('net', 'connection_refused', /dial tcp (?:127\.0\.0\.1|\[::1\]|localhost):(\d{2,5}): connect: connection refused/, 'connection refused: port *', 'environment'),
  rule('net', 'network', /(?:ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|Could not resolve host|TLS handshake timeout|Temporary failure in name resolution|network is unreachable)/, 'the network did not answer', 'external'),
  rule('net', 'rate_limit', /(?:rate limit(?:ed)?|too many requests|HTTP 429)/i, 'rate limit', 'external'),
  rule('net', 'http', /\(HTTP ([45]\d\d)\)|\bHTTP (?:[45]\d\d)\b/, 'HTTP *', 'external'),
  rule('net', 'auth', /(?:Bad credentials|Authentication failed|Permission denied \(publickey\)|not logged in|gh auth login)/i, 'not authenticated', 'external'),
  rule('env', 'missing_variable', new RegExp(`(?:[Mm]issing|[Uu]ndefined|[Rr]equired)(?: required)?(?: env(?:ironment)?)?(?: var(?:iable)?s?)?:? ["'\`]?${env}\\b`), 'missing environment variable *', 'environment'),
  rule('env', 'missing_variable', new RegExp(`(?:[Ee]nv(?:ironment)?(?: variable| var)?:? )?["'\`]?\\b${env}["'\`]?:? (?:environment variable )?(?:is |was |must be |not )(?:not |un)?(?:set|defined|required|missing|provided|found)`), 'missing environment variable *', 'environment'),
  rule('env', 'missing_variable', new RegExp(`^KeyError: ['"]([A-Z][A-Z0-9]*_[A-Z0-9_]+)['"]`), 'missing environment variable *', 'environment'),
  rule('database', 'missing_relation', /(?:relation|table|database) ["'`]([\w.]{1,80})["'`] does(?: not|n't) exist|no such table: ([\w.]{1,80})/, 'no such table: *', 'environment'),
  rule('os', 'disk_full', /(?:ENOSPC|No space left on device)/, 'no space left on device', 'environment'),
  rule('os', 'out_of_memory', /(?:heap out of memory|Cannot allocate memory|OOMKilled|out of memory)/, 'out of memory', 'environment'),
  rule('git', 'lock', /Unable to create '[^']{1,300}index\.lock'/, 'index.lock exists', 'agent_tool'),
  rule('git', 'conflict', /^(?:CONFLICT \(|error: could not apply |Automatic merge failed)/, 'merge conflict', 'user'),
  rule('git', 'push_rejected', /(?:failed to push some refs|non-fast-forward|\[rejected\])/, 'push rejected', 'user'),
  rule('git', 'not_a_repository', /not a git repository/, 'not a git repository', 'agent_tool'),
  rule('git', 'pathspec', /pathspec ['"]([^'"]{1,200})['"] did not match/, "no such path: *", 'repository', true),
  rule('git', 'unknown_revision', /(?:ambiguous argument|unknown revision|bad revision) ['"]?([^'":]{1,120})['"]?/, 'unknown revision *', 'agent_tool'),
  rule('git', 'local_changes', /(?:local changes .{0,40}would be overwritten|nothing to commit|cannot rebase: You have|no changes added to commit)/, 'working tree not as expected', 'agent_tool'),
  rule('os', 'permission_denied', /EACCES: permission denied, \w{2,12} '([^']{1,300})'/, 'permission denied: *', 'environment'),
  rule('os', 'permission_denied', /(?:^|: )([^\s:]{1,200}): [Pp]ermission denied$/, 'permission denied: *', 'environment'),
  rule('os', 'permission_denied', /(?:[Pp]ermission denied|Operation not permitted|EPERM): ?'?([^\s']{1,200})?/, 'permission denied: *', 'environment'),
  rule('cli', 'unknown_option', /(?:unknown (?:option|flag|argument)|unrecognized (?:option|arguments?)|flag provided but not defined|unexpected argument|[Nn]o such option)[:s]? ?[`'"]?(--?[\w-]{1,60})/, 'unknown option *', 'repository', true),
  rule('cli', 'unknown_command', /(?:unknown|invalid|unrecognized) (?:sub)?command:? ["'`]([\w:-]{1,60})["'`]/i, 'unknown command *', 'repository', true),
  rule('path', 'missing_path', /(?:ENOENT|no such file or directory)[^'"]{0,20}['"]([^'"]{1,300})['"]/i, 'no such path: *', 'repository', true),
  rule('path', 'missing_path', /no such file or directory: (\S{1,300})$/i, 'no such path: *', 'repository', true),
  rule('path', 'missing_path', /(?:stat|open|cannot access|chdir|lstat) ['"]?([^\s:'"]{1,300})['"]?: (?:no such file or directory|directory not found)/i, 'no such path: *', 'repository', true),
  rule('path', 'missing_path', /^[\w./-]{1,40}: (?:line \d+: |can't open |cannot open )?['"]?([^\s:'"]{1,300})['"]?: (?:open: |\[Errno 2\] )?No such file or directory/, 'no such path: *', 'repository', true),
  rule('path', 'missing_path', /can't open file ['"]([^'"]{1,300})['"]/, 'no such path: *', 'repository', true),
]

function rule(tool: string, name: string, pattern: RegExp, says: string, scope: Scope, is_wrong_belief = false): RuntimeRule {
  return { tool, rule: name, pattern, says, scope, is_wrong_belief }
}
