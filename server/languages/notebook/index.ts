import type { Document, Language } from '../../model/language'
import type { Edit } from '../../model/span'
import { placeComments } from './comments'
import { mapReading } from './map-reading'
import { type Program, readProgram } from './program'

/** Reads a notebook's code, and can say without reading what code that is. */
export interface NotebookLanguage extends Language {
  /** The code cells as one document of their own language: what a gate in front of the parsers has to look at. */
  source(document: Document): Document
  /** An edit with its text as it is written in the file: within a JSON string. */
  write(edit: Edit): Edit
}

/** Reads the code cells of Jupyter notebooks as one module, with the frontend of the kernel's language. */
export function createNotebook(frontends: readonly Language[]): NotebookLanguage {
  const programs = new WeakMap<Document, Program>()

  function programOf(document: Document): Program {
    const program = programs.get(document) ?? readProgram(document.text)
    programs.set(document, program)
    return program
  }

  function source(document: Document): Document {
    const { languageId, text } = programOf(document)
    return { id: document.id, languageId: languageId ?? '', text }
  }

  return {
    id: 'notebook',
    languageIds: ['jupyter'],
    extensions: ['.ipynb'],
    comment: '#',
    source,
    write: ({ span, text }) => ({ span, text: JSON.stringify(text).slice(1, -1) }),
    read(document, imports) {
      const module = source(document)
      const frontend = frontends.find(({ languageIds }) => languageIds.includes(module.languageId))
      if (frontend === undefined) return { calls: [], comments: [], exported: () => undefined }
      const reading = frontend.read(module, imports)
      const program = programOf(document)
      return mapReading(reading, document.id, program, placeComments(reading.comments, document.text, program))
    },
  }
}
