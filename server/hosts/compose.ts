import { rules as allRules } from '../../rules/registry'
import { type Config, defaults } from '../engine/config'
import { createEngine, type Engine } from '../engine/engine'
import type { Room } from '../engine/modules/modules'
import type { World } from '../engine/world'
import { createNotebook } from '../languages/notebook'
import { promptFileKind } from '../languages/prompt-file/kind'
import type { Language } from '../model/language'
import type { Rule } from '../model/rule'
import { type DeclaredWrapper, wrapperSdks } from '../sdks/declared-wrapper'
import { createLowering } from '../sdks/lower'
import { sdks } from '../sdks/registry'

/** Languages, SDKs, catalog and rules, put together into one engine. */
export function compose(
  world: World,
  options: {
    readonly rules?: readonly Rule[]
    readonly wrappers?: readonly DeclaredWrapper[]
    config?(document: string): Config
    readonly room?: Room | undefined
  } = {},
): Engine {
  return createEngine({
    world,
    languages,
    lowering: createLowering([...sdks, ...wrapperSdks(options.wrappers ?? [])]),
    rules: options.rules ?? allRules,
    config: options.config ?? (() => defaults),
    room: options.room,
  })
}

/** Frontends load their parsers with the first document: `require` marks a bundle of its own. */
const frontends: readonly Language[] = [
  {
    id: 'typescript',
    languageIds: ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'],
    extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
    comment: '//',
    read: (document, imports) =>
      (require('../languages/typescript') as typeof import('../languages/typescript')).typescript.read(document, imports),
  },
  {
    id: 'python',
    languageIds: ['python'],
    extensions: ['.py'],
    comment: '#',
    read: (document, imports) =>
      (require('../languages/python') as typeof import('../languages/python')).python.read(document, imports),
  },
]

/** Prompts in files of their own. Most of their endings are also other files': `languageOf` looks at the whole name. */
const promptFile: Language = {
  id: 'prompt-file',
  languageIds: ['prompt-file'],
  extensions: ['.prompty', '.prompt'],
  comment: '#',
  whole: true,
  read: (document, imports) =>
    (require('../languages/prompt-file') as typeof import('../languages/prompt-file')).readPromptFile(document, imports),
}

/** Everything that is read: notebooks hold programs of the others. */
export const languages: readonly Language[] = [...frontends, createNotebook(frontends), promptFile]

/** Language of a file by its name; `undefined` where none reads it. */
export function languageOf(path: string): { readonly languageId: string; readonly language: Language } | undefined {
  const extension = /\.[^./\\]+$/.exec(path)?.[0]?.toLowerCase() ?? ''
  const language =
    promptFileKind(path) === undefined ? languages.find((language) => language.extensions.includes(extension)) : promptFile
  return language && { language, languageId: languageIds[extension] ?? language.languageIds[0] ?? language.id }
}

const languageIds: Readonly<Record<string, string>> = {
  '.tsx': 'typescriptreact',
  '.jsx': 'javascriptreact',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
}
