/** Tells whether words, dotted names and phrases are passwords that people chose, where a name already promises a password. */
import type { Place } from './secret-values.ts'
import { isWordy } from './shape.ts'

/** Words of programs and forms that stand where a password would stand, or name it. */
const ABOUT_PASSWORDS =
  /pass|pwd|secret|token|[_-]key|^keys?$|apikey|auth|login|user|field|hash|input|prompt|valid|requir|missing|wrong|incorrect|encrypt|confirm|value|config|default|param|argv?s?$|string|text|data|self|this|mask|hidden|forgot|reset|change|show|label|title|column|credential|expired|generate|random|plain|empty|blank|null|none|stdin|file|env/i

/** What stands beside `password` in quotes as a label: the word in other languages, how strong it is, types. */
const LABEL =
  /^(?:[Kk]ennwort|[Cc]ontrase\w*|[Ww]achtwoord|[Ss]alasana|[Ll]ozinka|[Hh]eslo|[Ss]enha|[Pp]arola|[Aa]dgangskode|[Jj]elszo|[Gg]eslo|[Ss]andi|[Ss]laptazodis|[Pp]arool|[Hh]aslo|[Mm]edium|[Ss]trong|[Ww]eak|[Gg]reat|[Ee]xcellent|Too\w*|is[A-Z]\w*|on[A-Z]\w*|handle\w*|get[A-Z]\w*|use[A-Z]\w*|\w*(?:Form|Error|Message|Page|View|Type|Component|Button|Screen|Dialog|Service|Controller|Str|Rule|Schema))$/

/** Letters only: a dictionary word is a password where settings are written, an identifier in a program. */
export function isPlainPassword(value: string, place: Place): boolean {
  // the password that Java ships its key stores with
  if (value === 'changeit') return place !== 'loose'
  const isName = ABOUT_PASSWORDS.test(value)
  if (value.length >= 8 && !isWordy(value)) return !isName || place === 'env'
  if (/^[a-z]{4,40}$/.test(value))
    return place === 'env'
      ? !/^(?:string|text|value|data|stdin|prompt|required)$/.test(value)
      : place !== 'loose' && !isName
  if (/^[A-Z][a-z]+$|[a-z][A-Z]/.test(value))
    return (
      !isName &&
      (place === 'env' || (place === 'literal' && value.length >= 5 && !LABEL.test(value) && !OF_PROGRAMS.test(value)))
    )
  // `Two.Wet.Boots` as a setting
  if (/^[A-Z][a-z]+(?:\.[A-Z][a-z]+){2,}$/.test(value)) return (place === 'env' || place === 'line') && !isName
  return (
    (place === 'env' || place === 'line' || /^[a-z]+(?:-[a-z]+){2,}$/.test(value)) &&
    place !== 'loose' &&
    !isName &&
    !/^[\w-]+[.:/]/.test(value)
  )
}

/** Words that names of types and members are made of. */
const OF_PROGRAMS =
  /pass|pwd|secret|token|key|auth|login|user|hash|input|string|text|data|self|this|value|config|default|param|env|credential|null|none|error|type|class|option|setting|util|model|view|form|version|test|java|python|node|ubuntu|debian/i

/**
 * `Barley.Field2` and `Kettle.48`, which look like a member of an object: no member's name begins with a digit, and names of
 * types in quotes seldom hold one. `Python3.11` and `Ubuntu22.04` are versions.
 */
export function isDottedPassword(value: string, place: Place): boolean {
  if (OF_PROGRAMS.test(value) || value.length > 40) return false
  if (/^[A-Za-z]\w{1,30}(?:\.[A-Za-z]\w{0,30}){0,3}[A-Za-z]\.\d{1,6}$/.test(value))
    return place !== 'loose' || /^[A-Z]/.test(value)
  if (place === 'literal' && /^[a-z]{2,20}\.[a-z]{2,20}\d{1,6}$/.test(value)) return true
  return place !== 'loose' && /\d/.test(value) && /^[A-Z]\w*(?:\.[A-Z]\w*){1,3}$/.test(value)
}

/** Words that make sentences and messages; a phrase chosen as a password has none of them. */
const SENTENCE =
  /\b(?:the|an?|is|are|was|be|been|must|not|no|to|too|for|your|my|our|at|least|do|does|did|can|cannot|could|please|short|long|of|in|on|and|or|but|with|without|same|match|different|from|this|that|it|its|will|should|needs?|have|has|had|when|if|only|used?|using|via|by|as|new|current|old|more|than|characters?|letters?|numbers?|digits?|symbols?|minimum|maximum|enter|type|sent|set|get|click|sign|account|email|e-mail|name|code|key|error|failed|failure|unknown|not|found|bitte|ihre?|das|und|ist|zu|eingeben|de|votre|le|la|el|su|es|il)\b/i

/**
 * A phrase in quotes: words and a number (`Kettle Drum 48`), or three and more plain words. `is_phrase_name`: the name asks for
 * a phrase (`passphrase`, `psk`, a session's `secret`), so two words are enough.
 */
export function isPhrase(value: string, is_phrase_name: boolean): boolean {
  if (value.length > 120 || SENTENCE.test(value)) return false
  if (/^[A-Za-z]{3,14}(?: [A-Za-z]{3,14}){1,5} \d{2,4}$/.test(value))
    return !/pass|valid|requir|wrong|missing|step|version|chapter|section|phase|stage|page|http|status|port/i.test(
      value,
    )
  if (ABOUT_PASSWORDS.test(value)) return false
  return is_phrase_name
    ? /^[A-Z]?[a-z]{2,14}(?: [A-Z]?[a-z]{2,14}){1,9}$/.test(value)
    : /^[a-z]{3,12}(?: [a-z]{3,12}){2,9}$/.test(value)
}
