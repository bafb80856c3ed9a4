/** Detects secrets that are a part of an address: the key of an RPC provider, the path of a chat hook, a token in a query. */
import { isServiceKey } from './nearby-secrets.ts'
import { isPlaceholder } from './shape.ts'
import type { Emit, Finder } from './span.ts'

/** Words that wake, and the shape from the word on; the first group is the secret. From the services' documentation. */
const ADDRESSES: readonly [words: string[], shape: string][] = [
  [
    [
      'infura.io/v3/',
      'infura.io/ws/v3/',
      'alchemy.com/v2/',
      'alchemyapi.io/v2/',
      'quiknode.pro/',
      'ankr.com/eth/',
      'hc-ping.com/',
      'nosnch.in/',
      'cronitor.link/',
      '/heartbeat/',
    ],
    String.raw`([\w-]{24,80})`,
  ],
  [
    [
      'appid=',
      'app_key=',
      'appkey=',
      'access_key=',
      'subscription-key=',
      'x-amz-signature=',
      'accesskeyid=',
      '&code=',
      '?code=',
    ],
    String.raw`([\w%+/.-]{20,400}={0,2})`,
  ],
  [['?private=', '&private=', '/private-'], String.raw`([0-9a-f]{24,64})(?!\w)`],
  [['render.com/deploy/'], String.raw`[\w-]{6,60}\?key=([\w-]{8,60})`],
]

/** The same, where the path may also be the name of a file or a page: one of its parts must look given out. */
const HOOKS: readonly [words: string[], shape: string][] = [
  [
    [
      'loggly.com/inputs/',
      '/with/key/',
      '/hooks/',
      '/hook/',
      '/services/hooks/',
      '/webhook/',
      '/webhooks/',
      '/build_hooks/',
      '/receiver/v1/http/',
    ],
    String.raw`([\w@-]{20,120}={0,2}(?:/[\w@-]{4,80}){0,4})(?![\w-])`,
  ],
  [['logic.azure.com'], String.raw`(?::\d{2,5})?/workflows/([0-9a-f]{32})(?!\w)`],
  [['/integrations/generic/'], String.raw`\d{6,10}/alert/([\w-]{20,60})(?![\w-])`],
  // a host of hooks of one's own: hooks.example.com/in/…, hook.eu1.example.com/…
  [['://hook'], String.raw`s?(?:\.[\w-]{1,40}){1,4}/(?:[\w-]{1,12}/){0,3}([\w-]{20,100})(?![\w-])`],
  [['/api/'], String.raw`((?=[\w-]{0,39}[A-Z])(?=[\w-]{0,39}[a-z])(?=[\w-]{0,39}\d)[A-Za-z0-9_-]{40})(?=[/"'\s?\\]|$)`],
]

/** All detectors of this file. */
export const addressFinders: readonly Finder[] = [
  ...ADDRESSES.map(([words, shape]) => addressFinder(words, new RegExp(shape, 'iy'), () => true)),
  ...HOOKS.map(([words, shape]) =>
    addressFinder(words, new RegExp(shape, 'y'), (path) => path.split(/[/@]/).some((part) => isServiceKey(part))),
  ),
]

/** The detector of one row. */
function addressFinder(words: readonly string[], address: RegExp, isSecret: (path: string) => boolean): Finder {
  return {
    words,
    find(text: string, _start: number, end: number, emit: Emit) {
      address.lastIndex = end
      const secret = address.exec(text)?.[1] ?? ''
      if (secret !== '' && !isPlaceholder(secret) && isSecret(secret))
        emit(address.lastIndex - secret.length, address.lastIndex, 'password')
    },
  }
}
