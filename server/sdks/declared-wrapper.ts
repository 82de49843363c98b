import { type Call, defineSdk, type Sdk, type Slot } from './sdk'

/** A function of a package that makes a model call, as a configuration declares it. Functions of the project are followed by themselves. */
export interface DeclaredWrapper {
  /** The package and the function: `@acme/llm#ask`, `acme.llm#Chat().ask`. */
  readonly call: string
  /** Who bills; absent: nobody who is known. */
  readonly provider?: string
  /** Where each argument is: its position, or its name, in an options object or by keyword. */
  readonly model?: Place
  readonly prompt?: Place
  readonly system?: Place
  readonly maxOutputTokens?: Place
}

type Place = number | string | readonly (number | string)[]

/** Declared functions as libraries, one for each package and provider. */
export function wrapperSdks(declared: readonly DeclaredWrapper[]): readonly Sdk[] {
  const groups = new Map<string, DeclaredWrapper[]>()
  for (const wrapper of declared) {
    const key = [packageOf(wrapper), clientOf(wrapper), wrapper.provider ?? ''].join('\n')
    groups.set(key, [...(groups.get(key) ?? []), wrapper])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [wrapperSdk(first, group)]
  })
}

function wrapperSdk(first: DeclaredWrapper, group: readonly DeclaredWrapper[]): Sdk {
  return defineSdk({
    id: 'wrapper',
    packages: [packageOf(first)],
    clients: { [clientOf(first)]: first.provider ?? 'unknown' },
    calls: Object.fromEntries(group.map((wrapper) => [`client.${methodOf(wrapper)}`, callOf(wrapper)])),
  })
}

function callOf({ model, prompt, system, maxOutputTokens }: DeclaredWrapper): Call {
  return {
    ...(model === undefined ? {} : { model: slotOf(model) }),
    ...(prompt === undefined ? {} : { messages: slotOf(prompt) }),
    ...(system === undefined ? {} : { system: slotOf(system) }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens: slotOf(maxOutputTokens) }),
  }
}

function slotOf(place: Place): Slot {
  return Array.isArray(place) ? place.map(String) : String(place)
}

const packageOf = ({ call }: DeclaredWrapper): string => call.slice(0, call.indexOf('#'))
const functionOf = ({ call }: DeclaredWrapper): string => call.slice(call.indexOf('#') + 1)

/** `Chat` of `Chat().ask`; nothing where the function is the module's own. */
function clientOf(wrapper: DeclaredWrapper): string {
  const path = functionOf(wrapper)
  return path.slice(0, Math.max(0, path.lastIndexOf('().')))
}

function methodOf(wrapper: DeclaredWrapper): string {
  const path = functionOf(wrapper)
  return path.slice(path.lastIndexOf('().') === -1 ? 0 : path.lastIndexOf('().') + 3)
}
