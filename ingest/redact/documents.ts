/** JSON documents whose members are secrets by the document's kind: a JSON Web Key, an Ethereum keystore, a Kubernetes Secret, Terraform's state, a stored password, a login to a service. */

/** What a document is; what it holds is replaced under that name. */
export type DocumentKind = 'private-key' | 'keystore' | 'kubernetes-secret' | 'password' | 'password-hash' | 'token'

/** One look tells most texts apart from such documents. */
const DOCUMENT = /"(?:kty"|ciphertext"|random_|Secret")/

/** The kind of a JSON text; null for an ordinary one. */
export function documentKind(text: string): DocumentKind | null {
  if (!DOCUMENT.test(text)) {
    if (text.includes('"salt"')) return text.includes('"hash"') ? 'password-hash' : null
    return text.length < 400 && LOGIN.test(text) ? 'token' : null
  }
  if (text.includes('"kty"')) return 'private-key'
  if (text.includes('"ciphertext"') && text.includes('"mac"')) return 'keystore'
  if (text.includes('"random_')) return GENERATED.test(text) ? 'password' : null
  return /"kind"\s{0,4}:\s{0,4}"Secret"/.test(text) ? 'kubernetes-secret' : null
}

/** Something that Terraform generated is there, and it is no mere name. */
const GENERATED = /kty|ciphertext|secret|"random_password|"random_string"/i

/** `{"username": "ada", "key": "…"}` and little else, as Kaggle hands out. */
const LOGIN = /^\s{0,8}\{\s{0,8}"user(?:name)?"\s{0,4}:\s{0,4}"[^"\\]{1,80}",\s{0,8}"key"/

/** RFC 7517 and 7518: the private members of a key; of a Secret, every value in base64 whose name is no metadata; of a state, what was generated. */
export function isDocumentSecret(kind: DocumentKind, name: string, value: string): boolean {
  if (TOKEN_INSIDE.test(value)) return false
  if (kind === 'private-key') return /^(?:d|p|q|dp|dq|qi|k)$/.test(name) && /^[\w-]{20,}$/.test(value)
  if (kind === 'password-hash') return name === 'hash' && /^[0-9a-f]{40,128}$/i.test(value)
  if (kind === 'token') return name === 'key' && /^[0-9a-f]{32,64}$/.test(value)
  if (kind === 'password') return name === 'result' && value.length >= 6 && !/\s/.test(value)
  if (kind === 'keystore') return /^(?:ciphertext|mac)$/.test(name) && /^[0-9a-f]{32,}$/i.test(value)
  return (
    !/^(?:kind|apiVersion|name|namespace|type|uid|resourceVersion|creationTimestamp|manager|operation|time)$/.test(
      name,
    ) &&
    /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2,3}={1,2})?$/.test(value) &&
    value.length >= 8
  )
}

const TOKEN_INSIDE = /\[REDACTED:/
