/** The package that stands for prompt files, and the SDK that declares it: a program's own calls are counted apart from them. */
export const promptFilePackage = 'prompt-file'

/** What a file is that holds a prompt and no program. */
export type PromptFileKind = 'prompty' | 'prompt' | 'markdown' | 'text' | 'template' | 'promptfoo' | 'crew'

/** Tells a prompt file by its path alone; `undefined` for all others. */
export function promptFileKind(path: string): PromptFileKind | undefined {
  const [name = '', ...folders] = path.toLowerCase().split(/[\\/]/).reverse()
  if (name.endsWith('.prompty')) return 'prompty'
  if (name.endsWith('.prompt')) return 'prompt'
  if (name.endsWith('.prompt.md')) return 'markdown'
  if (name.endsWith('.prompt.txt')) return 'text'
  const template = /^(.+)\.(?:jinja2?|j2)$/.exec(name)?.[1]
  if (template !== undefined) return isOfPrompts(template, folders) ? 'template' : undefined
  if (/^promptfooconfig(?:\.[\w.-]+)?\.ya?ml$/.test(name)) return 'promptfoo'
  // The framework makes these in a folder of this name; other tools have an `agents.yaml` or `tasks.yaml` of their own elsewhere.
  if (/^(?:agents|tasks)\.ya?ml$/.test(name) && folders[0] === 'config') return 'crew'
  return undefined
}

/** By the word in its name or in a folder's: a checkout of `promptly` holds other templates too, and so does a folder of prompts. */
function isOfPrompts(template: string, folders: readonly string[]): boolean {
  if (
    /(?:^|\.)(?:dockerfile|makefile)$|\.(?:py|sh|jsx?|tsx?|html?|css|ya?ml|toml|ini|cfg|conf|spec|sql|tf|cs|go|rs|java|xml|svg)$/.test(
      template,
    )
  )
    return false
  return [template, ...folders].some((part) => /(?:^|[-_. ])prompts?(?:$|[-_. ])/.test(part))
}
