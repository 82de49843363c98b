import type { CallSite } from '../model/call-site'
import type { Place } from '../model/prompt-call'
import { readSlot } from './read-setting'
import type { Sdk } from './sdk'

/** The major version of a package that a document's project asks for, where it asks for one. */
export type MajorOf = (document: string, name: string) => number | undefined

/** A place with the names that settings have in the version that the project uses; the newest where nothing says so. */
export function inVersion(place: Place, { chain }: CallSite, { renamed }: Sdk, majorOf: MajorOf | undefined): Place {
  if (renamed === undefined || !place.path.some((key) => Object.hasOwn(renamed.before, key))) return place
  const major = majorOf?.(place.insertion.at.document, renamed.package)
  const isOlder = major === undefined ? readSlot(chain, renamed.signs).is === 'set' : major < renamed.since
  return isOlder ? { ...place, path: place.path.map((key) => renamed.before[key] ?? key) } : place
}
