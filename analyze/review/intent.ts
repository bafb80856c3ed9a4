/** What a comment is for, by a table of rules, first match wins; and the severity it states, if any. */
import type { CommentText } from './comment-text.ts'

export const intents = ['defect', 'style', 'question', 'request', 'praise', 'process'] as const
export type Intent = (typeof intents)[number]

export interface IntentRule {
  name: string
  intent: Intent
  /** Longest prose the rule looks at; longer comments say more than this one thing. */
  max_length: number
  pattern: RegExp
  /** The rule does not hold where this does. */
  unless: RegExp | null
}

/** What follows "nice" when it is no praise. */
const asks = /\b(?:but|please|should|could|would|use|missing|wrong|why|except|unless|fix|needs?|needed|not)\b|[?？]/i
/** Whoever asks somebody to do something asks for a change, with a question mark or without. */
const politely =
  /\b(?:can|could|would|will) (?:you|we|this be|it be)\b(?! (?:explain|clarify|elaborate|say|tell))|\bplease\b/i

/**
 * In order: what the comment calls itself, what has an unmistakable form, what breaks, then the weaker words. Sources: the
 * labels of Conventional Comments and of reviewing programs, and the intent classes of published studies, reduced to what
 * a rule can tell; a few words of other languages teams write in. Defects stand before requests because "please fix the
 * crash" is about a crash. What no rule takes is `otherwise`.
 */
export const intentRules: readonly IntentRule[] = [
  rule('slash command', 'process', 200, /^(?:\/|@[\w-]{1,40} )(?:[a-z][\w-]{1,30})\s*$|^\/[a-z][\w-]{1,30}\b/i),
  rule('labelled praise', 'praise', 2000, /^\W{0,4}praise\b/i),
  rule(
    'nit',
    'style',
    4000,
    /^\W{0,4}(?:super |tiny |small )?(?:nit(?:pick)?|style|typos?|minor|cosmetic|polish|quibble)\b|\bnit:|🧹/i,
  ),
  rule('labelled question', 'question', 4000, /^\W{0,4}(?:question|thought)\b ?(?:\(|:)/i),
  rule(
    'labelled request',
    'request',
    8000,
    /^\W{0,4}(?:suggestion|todo|chore)\b ?(?:\(|:)|\brefactor suggestion(?![a-z])/i,
  ),
  rule(
    'labelled defect',
    'defect',
    8000,
    /^\W{0,4}(?:issue|bug|blocker|blocking)\b ?(?:\(|:|-)|\bpotential issue(?![a-z])|^\W{0,6}P[01]\b|\bseverity:? ?(?:critical|blocker|high|major)/i,
  ),
  rule(
    'summary of a program',
    'process',
    8000,
    /^#{1,4} (?:summary|walkthrough|overview|review status|pull request overview)\b|\bmarked as stale\b|^(?:deploy(?:ment)?|preview)\b.{0,60}\b(?:ready|deployed|live)\b|^coverage (?:in|de)creased\b|\bsign the cla\b/i,
  ),
  rule(
    'approval or thanks',
    'praise',
    160,
    /\b(?:lgtm|looks? (?:good|great|fine)|nice(?:ly)?|great|good (?:catch|job|work|idea|call|point|stuff|test|coverage)|(?:i|really|do) (?:like|love) (?:it|this|that|the|how)|(?:so|much) (?:much )?better|clever|gut gemacht|(?:sehr )?schön gelöst|klasse|well done|thanks?|thank you|love (?:it|this|the|that|how)|lovely|awesome|perfect|neat|elegant|beautiful|brilliant|(?:easier|nicer|simpler|clean(?:er)?) (?:to read )?now|excellent|danke|sieht gut aus|bravo|bien joué|super boulot|parfait|gracias|buen trabajo|genial|perfecto|obrigad[oa])\b|^\+1\W*$|:\+1:|:shipit:|👍|🎉|🚀|❤️|💯|🙌|👏|😍|🔥|✨|💪|🥳|^\W{0,2}(?:top|super|bravo|wow|yay)\W{0,3}$|いいですね|ありがとう|素晴らしい|很好|不错|谢谢|감사|좋아요/i,
    new RegExp(`${asks.source}|^\\W{0,3}(?:done|fixed|resolved|addressed|hecho|erledigt)\\b`, 'i'),
  ),
  rule(
    'review process',
    'process',
    400,
    /\b(?:rebased?|merge conflicts?|resolved? conflicts?|cla\b|squash (?:and|on|before|when|the commits|your commits)|ci (?:is|was|has)|re-?run(?:ning)?|draft|ready for review|backport|milestone|assign|take over|follow-?up (?:pr|issue)|in a follow-?up|out of scope|separate pr|(?:next|another|later|different) pr|done in [0-9a-f]{7}|fixed in [0-9a-f]{7}|clos(?:ing|ed) in favou?r|(?:opened|filed|tracked in|superseded by) #\d+|blocked (?:by|on)|(?:i'll|will|let me) merge|merging (?:once|when|this|now|after)|waiting (?:for|on)|(?:needs?|got|has) (?:an? )?approval|reverting|reverted|(?:tests|checks|ci) (?:are|is) (?:green|red|passing|failing)|created a release|any (?:news|updates?)|(?:have|take) a look|ist (?:erledigt|behoben)|c['’]est (?:corrigé|fait))\b|^\W{0,3}(?:ping|bump|cc @|will do|hecho|listo|erledigt)\b|^\W{0,3}(?:done|fixed|resolved|addressed|updated)\b.{0,40}$|(?:^|\s)(?:done|fixed|addressed|updated)[.!]?$|修正しました|対応しました|已修复|已完成|已修改|수정했/i,
  ),
  rule(
    'plain question',
    'question',
    400,
    /^(?:(?:hm+|just curious|ok|so|also|and)\b\W{0,3})?(?:why|what|how|when|where|who|which|is|isn't|are|aren't|does|doesn't|do|did|didn't|was|were|am i|have you|has|should (?:this|it|that|we|i)|any reason|could (?:this|it|that)|warum|wieso|weshalb|pourquoi|est-ce|por qué)\b[^.!]{0,300}\?$|^¿|ですか|ますか|吗[?？]?$|为什么|까요|[^.!?]\? ?wdyt\b|\bwdyt\b|\bcan you (?:explain|clarify|elaborate)\b|\bi don't (?:understand|follow|get)\b|\bnot sure (?:i|why|what|how)\b/i,
    politely,
  ),
  rule(
    'asks for tests or docs',
    'request',
    400,
    /^(?:please |could you (?:please )?|can you (?:please )?|let's |we should |you should )?(?:add|write|document|cover|extend)\b.{0,80}\b(?:tests?|docs?|docstrings?|documentation|comments?|readme|changelog)\b/i,
  ),
  rule(
    'something breaks',
    'defect',
    8000,
    /\b(?:bugs?|crash(?:es|ed)?|broken|breaks?|will break|incorrect(?:ly)?|wrong(?:ly)?|leak(?:s|ed|ing)?|race (?:condition|between)|racy|deadlocks?|n(?:il|ull) (?:pointer|dereference)|npe|undefined behaviou?r|overflows?|off[- ]by[- ]one|regression|injection|vulnerab\w{1,8}|insecure|data loss|(?:in )?clear ?text|never (?:be )?(?:\w{2,20}ed|reached|run|sent|set|true)|always (?:be )?(?:true|false|null|undefined|empty|fails?)|not (?:awaited|handled|closed|released|idempotent|atomic|thread[- ]safe)|throws|fails? (?:when|if|with|for|on|silently)|will fail|(?:won't|doesn't|does not|will not|cannot|can't) work|out of (?:range|bounds|memory)|infinite loop|unbounded|without bound|quadratic|exponential|unhandled|swallow(?:s|ed)?|corrupts?|duplicates? rows|stale|half-written|loses? data|stürzt ab|kaputt|falsch|plante|(?:toujours|jamais) (?:vraie?|fausse?|appelée?)|ne (?:marche|fonctionne) pas|fuite mémoire|falla|no funciona|quebra)\b|例外|クラッシュ|バグ|壊れ|空指针|异常|崩溃|泄漏|抛出|错误的|버그|예외/i,
  ),
  rule(
    'form and names',
    'style',
    2000,
    /\b(?:(?<!the )(?:rename|renaming)|naming|(?:better|misleading|confusing|unclear|telling) name|(?:the )?name is (?:misleading|confusing|unclear|wrong)|typo|spelling|grammar|indent(?:ation|ed)?|whitespace|trailing (?:space|comma)|format(?:ting)?|prettier|lint(?:er)?|convention|consisten(?:t|cy)|readab(?:le|ility)|wording|(?:camel|snake|kebab|upper|lower|title) ?case|capital (?:letter|ise|ize)|(?:single|double) quotes|semi-?colon|blank lines?|line (?:is )?(?:too long|longer than)|line length|import order|imports? sorted|sort(?:ed)? imports|unused (?:import|variable)|magic number|commented[- ]out|comment is (?:outdated|stale|obsolete)|outdated comment|left-?over|redundant|one-?liner|new-?line|alignment|tabs? (?:vs|and|or|not) spaces|(?:hard|difficult|easier) to (?:read|follow)|kebab-case|alphabetical|doc comment|abkürzung(?:en)?|a (?:great|good|clear|better) name|(?:call|name) (?:this|it) `|tippfehler|schreibfehler|benennung|einrückung|faute de frappe|orthographe|nommage|errata|ortografía|nombre (?:poco|confuso|claro))\b|^s\/[^/]{1,60}\/[^/]{0,60}\/?g?$|変数名|命名|誤字|タイポ|インデント|拼写|缩进|驼峰|오타/i,
  ),
  rule(
    'asks for a change',
    'request',
    8000,
    /\b(?:please|should(?:n't| not)?|could (?:you|we)|can (?:you|we)|would you|let's|need(?:s)? (?:to|a|an)|must(?:n't| not)?|have to|consider|prefer|avoid|instead|don't|do not|never|suggest(?:ion)?|i'd|better to|rather|missing|lacks?|bitte|statt|merci d|veuillez|au lieu|por favor|en vez de)\b|^\W{0,3}(?:use|add|remove|move|extract|replace|drop|delete|inline|split|wrap|check|handle|make|pass|return|document|test|log|validate|keep|call|cover|always|stop|swap)\b|ください|お願いします|请|建议|해주세요/i,
  ),
  rule(
    'question',
    'question',
    8000,
    /[?？]|^\W{0,3}(?:why|what|how|when|where|who|is|are|does|do|did|was|were|any reason)\b/i,
  ),
  rule(
    'imperative',
    'request',
    8000,
    /^\W{0,3}(?!(?:this|that|these|those|there|it|we|you|they|same|both|all|if|when|since|because|after|before|with|without|for|in|on|at|to|not|and|or|now|so|as)\b)[a-z]{2,12}[^s\W] (?:this|the|it|that|these|those|them|an?|your|our|all|in|into|out|up)\b/i,
  ),
  rule('stated severity', 'defect', 8000, /^\W{0,6}P2\b|🔴|🟠/i),
  rule('stated as small', 'style', 8000, /^\W{0,6}P[34]\b|🔵/i),
  rule(
    'says what the code does',
    'defect',
    8000,
    /^\W{0,3}(?:\w{1,40}\W{1,4}){1,30}?(?:is|are|was|were|will|would|can|does|do|gets?|has|have|now|twice|lose|[a-z]{2,20}(?:[^su\W]s|ed))\b/i,
  ),
]

function rule(
  name: string,
  intent: Intent,
  max_length: number,
  pattern: RegExp,
  unless: RegExp | null = null,
): IntentRule {
  return { name, intent, max_length, pattern, unless }
}

/** The intent of a comment. On a line what no rule takes is a request; on the whole pull request it is process. */
export function intentOf({ prose, suggestion }: CommentText, is_on_line: boolean): { intent: Intent; rule: string } {
  for (const { name, intent, pattern, unless, max_length } of intentRules) {
    if (prose.length <= max_length && pattern.test(prose) && unless?.test(prose) !== true) return { intent, rule: name }
  }
  if (suggestion !== null) return { intent: 'request', rule: 'suggestion' }
  return is_on_line ? { intent: 'request', rule: 'otherwise, on a line' } : { intent: 'process', rule: 'otherwise' }
}

const stated: readonly (readonly [string, RegExp])[] = [
  ['P0', /\bP0\b|\bseverity:?\s*(?:critical|blocker)|🔴|\bcritical\b(?=\s*(?:$|[|:)\]]))/i],
  ['P1', /\bP1\b|\bseverity:?\s*(?:high|major)|🟠|\bpotential issue\b/i],
  ['P2', /\bP2\b|\bseverity:?\s*(?:medium|moderate)|🟡/i],
  ['P3', /\bP3\b|\bseverity:?\s*(?:low|minor|trivial)|🔵|🧹|^\W{0,4}nit(?:pick)?\b/i],
]

/** P0 to P3 when the comment says so itself (a badge, "severity: high", "nit"); null otherwise. Reads the beginning only. */
export function severityOf(body: string): string | null {
  const head = body.slice(0, 400)
  return stated.find(([, pattern]) => pattern.test(head))?.[0] ?? null
}
