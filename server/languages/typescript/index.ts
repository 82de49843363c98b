import type { Language } from '../../model/language'

/** TypeScript and JavaScript, JSX included. The parser is loaded with the first document that is read. */
export const typescript: Language = {
  id: 'typescript',
  languageIds: ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'],
  extensions: ['.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs'],
  comment: '//',
  read(document, imports) {
    if (/\.d\.[cm]?ts$/.test(document.id)) return { calls: [], comments: [], exported: () => undefined }
    const { read } = require('./read') as typeof import('./read')
    return read(document, imports)
  },
}
