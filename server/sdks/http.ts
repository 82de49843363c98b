import { hosts } from './base-url'
import { protocols } from './protocols'
import { defineSdk } from './sdk'

/** Where a request takes its address and what it sends; of several the first that is there. */
const request = (address: readonly string[], body: readonly string[], base?: string | readonly string[]) => ({
  address: { at: address, body, protocols, ...(base === undefined ? {} : { base }) },
})

/** The body in Python's clients. */
const keywords = ['**json', '**data', '**content']
/** What an instance was made for: axios, ky, got and Python's clients. */
const base = ['{create,extend}().{baseURL,prefixUrl}', '{Client,AsyncClient,ClientSession}().**base_url']

export default defineSdk({
  id: 'http',
  // The global object has no name that a package could have.
  packages: [
    'globalThis',
    'node-fetch',
    'cross-fetch',
    'isomorphic-fetch',
    'undici',
    'ofetch',
    'ky',
    'got',
    'axios',
    'requests',
    'httpx',
    'aiohttp',
    'urllib.request',
  ],
  defaultExports: {
    'node-fetch': 'fetch',
    'cross-fetch': 'fetch',
    'isomorphic-fetch': 'fetch',
    axios: 'axios',
    ky: 'ky',
    got: 'got',
  },
  runs: { urlopen: '0' },
  // Everybody imports these: an address says more.
  addresses: [
    [...hosts, 'chat/completions', 'v1/messages', 'v1/responses', 'enerateContent', 'localhost:11434', '127.0.0.1:11434'],
    ['/completions', '/responses', '/messages', 'enerateContent', '/chat', '/generate'],
  ],
  calls: {
    '{fetch,$fetch,ofetch}': request(['0'], ['1.body', '1']),
    '{ky,got}': request(['0'], ['1.json', '1.body']),
    '{axios,axios.request,axios.create().request,AxiosInstance().request}': request(['0.url'], ['0.data'], base),
    '{axios.create(),AxiosInstance()}.post': request(['0'], ['1'], base),
    'axios.post': request(['0'], ['1']),
    '{ky,got,ky.create(),got.extend()}.post': request(['0'], ['1.json', '1.body'], base),
    // Python's modules and clients, and CommonJS's `require('axios').post(…)`.
    '{,{Session,Client,AsyncClient,ClientSession,session}().}post': request(['**url', '0'], [...keywords, '1'], base),
    '{,{Session,Client,AsyncClient,ClientSession}().}{request,stream}': request(
      ['**url', '1', '0'],
      [...keywords, '1.body'],
      base,
    ),
    'urlopen().Request': request(['Request().**url', 'Request().0'], ['Request().**data', 'Request().1']),
  },
})
