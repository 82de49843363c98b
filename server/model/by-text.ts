/**
 * The same function of a text, which remembers what it said of many: a document is checked on every keystroke, and most of its prompts
 * stay the same. Long texts are few, and are looked through again.
 */
export function byText<T>(of: (text: string) => T, limit = 500): (text: string) => T {
  const remembered = new Map<string, { readonly said: T }>()
  return (text) => {
    const known = remembered.get(text)
    if (known !== undefined) return known.said
    const said = of(text)
    if (remembered.size >= limit) remembered.clear()
    if (text.length <= longest) remembered.set(text, { said })
    return said
  }
}

const longest = 20_000
