import http from 'node:http'
import https from 'node:https'
import { failure } from './failure'

type Environment = Readonly<Record<string, string | undefined>>

/** Larger than any price list, and small enough to hold. */
const maxBytes = 50_000_000
const maxRedirects = 3
const timeoutMs = 30_000

/** The text behind an address, through the proxy that the environment names; fails with a message that says what was in the way. */
export async function download(url: string, env: Environment, redirects = 0): Promise<string> {
  const target = parse(url)
  const proxy = proxyFor(target, env)
  const secure = target.protocol === 'https:'
  const agent = proxy === undefined ? undefined : tunnel(proxy)
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(failure(`cannot fetch ${url}${proxy === undefined ? '' : ` through ${withoutSecrets(proxy)}`}: ${why}`))
    const request = (secure ? https : http).get(
      target,
      { ...(agent === undefined ? {} : { agent }), headers: { accept: 'application/json', 'user-agent': 'promptfare' } },
      (response) => {
        const { statusCode = 0, headers } = response
        if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
          response.resume()
          const next = new URL(headers.location, target).href
          if (redirects >= maxRedirects) return fail('it leads from one address to the next')
          if (secure && !next.startsWith('https:')) return fail('it leads to an address that is not safe')
          return resolve(download(next, env, redirects + 1))
        }
        if (statusCode !== 200) {
          response.resume()
          return fail(`the server answers ${statusCode}`)
        }
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          size += chunk.length
          if (size > maxBytes) request.destroy(new Error('it is larger than 50 MB'))
        })
        response.on('end', () =>
          resolve(
            Buffer.concat(chunks)
              .toString('utf8')
              .replace(/^\ufeff/, ''),
          ),
        )
        response.on('error', (error) => fail(reasonOf(error)))
        response.on('aborted', () => fail('the connection ended too early'))
      },
    )
    request.setTimeout(timeoutMs, () => request.destroy(new Error('no answer within 30 seconds')))
    request.on('error', (error) => fail(reasonOf(error)))
  })
}

function parse(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined
  if (target === undefined || !['https:', 'http:'].includes(target.protocol)) throw failure(`not an http address: ${url}`)
  return target
}

/** The proxy for an address, as curl and npm choose it: by scheme, lower case first, and none for what `NO_PROXY` names. */
export function proxyFor(target: URL, env: Environment): URL | undefined {
  const variable = target.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const named = [variable, variable.toUpperCase(), 'all_proxy', 'ALL_PROXY']
    .map((name) => env[name])
    .find((value) => (value ?? '') !== '')
  if (named === undefined || isExcepted(target, env.no_proxy ?? env.NO_PROXY ?? '')) return undefined
  const proxy = /^[a-z][a-z\d+.-]*:\/\//i.test(named) ? named : `http://${named}`
  if (!URL.canParse(proxy) || !/^https?:/i.test(proxy)) throw failure(`${variable.toUpperCase()} is no http address`)
  return new URL(proxy)
}

function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  return list
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .some((name) => {
      if (name === '*') return true
      const [, host = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(name.toLowerCase()) ?? []
      if (host === '' || (onlyPort !== undefined && onlyPort !== ownPort)) return false
      return hostname === host || hostname.endsWith(`.${host}`)
    })
}

/** Asks the proxy for a connection and speaks with the server over it, so that the proxy sees no more than the server's name. */
export function tunnel(proxy: URL): http.Agent {
  const { HttpsProxyAgent } = require('https-proxy-agent') as typeof import('https-proxy-agent')
  return new HttpsProxyAgent(proxy)
}

function withoutSecrets({ protocol, host }: URL): string {
  return `${protocol}//${host}`
}

/** What went wrong on the way, in words that say what to do. */
export function reasonOf(error: Error & { readonly code?: string }): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOTFOUND: 'the server is not found: is there a network, or a proxy to name in HTTPS_PROXY?',
    EAI_AGAIN: 'the server is not found: is there a network, or a proxy to name in HTTPS_PROXY?',
    ECONNREFUSED: 'nobody answers there',
    ECONNRESET: 'the connection was cut',
    ETIMEDOUT: 'no answer in time',
    SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted here: name yours in NODE_EXTRA_CA_CERTS',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted here: name yours in NODE_EXTRA_CA_CERTS',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted here: name yours in NODE_EXTRA_CA_CERTS',
  }
  return reasons[error.code ?? ''] ?? error.message
}
