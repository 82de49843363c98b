/** The package behind `npm:openai@7` and `https://esm.sh/@google/genai@3.1.0`. */
export function packageOf(specifier: string): string {
  const bare = specifier.replace(/^npm:\/?|^https?:\/\/[^/]+\/(?:npm\/)?/, '')
  return bare === specifier ? specifier : bare.replace(/(?<=.)@[^/]*/, '')
}

/** Whether a module specifier is this package or one of its sub-paths: `openai/azure`, `anthropic.lib.bedrock`. */
export function belongsTo(specifier: string, name: string): boolean {
  return (
    specifier === name ||
    (specifier.startsWith(name) && (specifier[name.length] === '/' || (specifier[name.length] === '.' && !name.includes('/'))))
  )
}
