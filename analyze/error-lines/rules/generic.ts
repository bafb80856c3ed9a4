/** The last resort: exceptions and error words of no known tool, and what looks like an error and is none. */
import { cause, noise, type Rule } from '../rule.ts'

export const genericRules: Rule[] = [
  cause(
    'exception:headline',
    66,
    /^(?:Uncaught |Unhandled exception\. |Unhandled |E +)?(?:[\w.$\\]+[.$\\])?(?<code>[A-Z]\w*(?:Error|Exception|Interrupt|SystemExit|Failure|Timeout))(?: \[[\w_]+\])?: (?<message>\S.*)/,
    'ValueError: no stock left',
  ),
  cause('exception:bare', 60, /^(?:[\w$]+\.)*(?<code>[A-Z]\w{2,}(?:Error|Exception))$/, 'NoStockError'),
  cause(
    'diff:assertion',
    58,
    /^\s*(?:AssertionError|assertion failed|Assertion failed|expected:? ?<.*> but was:? ?<|Expected .* to (?:be|equal|have|contain|match)|\+ actual - expected|- Expected)/,
    'expected:<2> but was:<1>',
  ),
  noise(
    'zero',
    /\b(?:0 (?:errors?|failures?|failed|failing|problems?)|(?:errors?|failures?|failed)[:=] ?0)\b(?!.*\b(?:[1-9]\d* (?:errors?|failures?|failed)|(?:errors?|failures?|failed)[:=] ?[1-9]))/i,
    'Tests run: 3, Failures: 0, Errors: 0',
  ),
  noise(
    'info-level',
    /^(?:\[(?:INFO|info|DEBUG|TRACE|WARNING|WARN|warn|warning)\]|\S* ?(?:INFO|DEBUG|TRACE|WARN|WARNING) |warning[: ]|WARNING[: ]|[Nn]ote: |npm (?:WARN|warn)|info |DEPRECATION|##\[(?:warning|debug|notice|group|command|section)\]|::(?:warning|debug|notice|group))/,
    '[INFO] Compiling with fail-on-error',
  ),
  noise(
    'log-level',
    /^[\d:., TZ+-]{8,32}\s*(?:\[[^\]]{1,80}\] )*(?:INFO|DEBUG|TRACE|WARN(?:ING)?)\b|^\[[^\]]{1,60}\] (?:INFO|DEBUG|TRACE|WARN)\b|: warning: /,
    '12:00:01.123 [main] INFO shop - error handler ready',
  ),
  noise(
    'command',
    /^(?:\+{1,3} |\$ |> [\w@./-]+@\S+ |\[command\]|Run |##\[command\]|\[.+\] \$ |(?: {2,}|\t)?(?:if|then|set|export|echo|test) )/,
    '+ test -z error',
  ),
  noise(
    'download',
    /^(?:Download(?:ing|ed)|Get:\d+|Collecting|Using cached|Fetching|Unpacking|Setting up|Selecting|Preparing|Installing|Requirement already|Receiving objects|Resolving deltas|Compiling [\w-]+ v|\s*Compiling |\s*Adding |\s*added )/,
    'Downloading shop-errors-1.0.jar',
  ),
  noise('passed', /(?:\bPASS(?:ED)?\b|✓|✔|\bok\b *$|\.\.\. ok\b|\bSUCCESS\b|^ok\s|^\s*√)/, 'cart error page ... ok'),
  noise(
    'advice',
    /^(?:For more information|To learn more|Learn more|See also|Some errors have detailed|You can now run)/,
    'For more information about this error, try the manual.',
  ),
  noise(
    'commit',
    /^(?:HEAD is now at|\s*Commit message:|[0-9a-f]{7,40} |Merge |Author: |\* \[new|From https?:|remote: )/,
    'HEAD is now at abc1234 Fix the error page',
  ),
  noise(
    'option',
    /(?:--?[\w-]*(?:fail|error)[\w-]*|-Werror\b|\berrexit\b|\bfail-fast\b|continue-on-error|failonerror|onerror)/i,
    'tool --fail-fast src',
  ),
  noise(
    'file-name',
    /^\s*(?:[\w./@-]+\/)?[\w.@-]*(?:[Ee]rrors?|[Ff]ail\w*|[Ee]xceptions?)[\w.-]*(?:\.\w{1,6}|\/)?\s*(?:\d[\d. ]*(?:[kKMG]i?B|B|%)?.*)?$/,
    'src/errors.ts  12.1 kB',
  ),
  cause(
    'level:error',
    52,
    /^\s*(?:\[?(?:ERROR|FATAL|CRITICAL|SEVERE|ERR|error|fatal)\]?!?[: ]|##\[error\]|(?:Error|Fatal|Failure|FAILURE|FAILED|FAIL|Failed|panic|Abort(?:ed|ing)?)(?:[:!]| -|$)|ERROR -|\*{2,} ?(?:ERROR|FAIL))(?<message>.*)/,
    'ERROR: no stock left',
  ),
  cause(
    'level:labelled',
    46,
    /^(?:[\w./@-]{1,60}): (?:fatal |internal )?(?:error|fatal|Error|ERROR|FATAL)\b:? (?<message>.+)/,
    'stockctl: error: no such item',
  ),
  cause(
    'word:failed',
    40,
    /\b(?:failed (?:to|with|because|in|on|at|due)|[Ff]ailure (?:to|in|while|of)|Failed (?:to|with|in|on)|FAILED|FAILURE|unsuccessful|went wrong|has failed|could not be|[Cc]ould not|[Cc]annot|[Cc]an't|[Uu]nable to|not permitted|does not exist|doesn't exist|No such|is not (?:defined|installed|recognized|allowed|a valid)|unexpected |[Uu]nknown (?:option|argument|command|flag)|[Uu]sage error|[Ii]nvalid |[Mm]issing )/,
    'The stock list could not be read',
  ),
  cause(
    'word:error',
    30,
    /\b(?:error|ERROR|Error|errors|fatal|FATAL|panic|exception|Exception|[Aa]borted|crash(?:ed)?|failed|Failed|fails)\b/,
    'there was an error here',
  ),
]
