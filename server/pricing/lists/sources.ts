import type { CatalogFile } from '../entry'

/** The catalog with those of its sources that something in it names: price lists of earlier days would pile up otherwise. */
export function withUsedSources(catalog: CatalogFile): CatalogFile {
  const { models, serviceTiers, residency, toolFees } = catalog
  const used = new Set([models, serviceTiers, residency, toolFees].flatMap((items = []) => items.flatMap(({ source }) => source)))
  const kept = catalog.sources.flatMap((text, index) => (used.has(index) ? [{ text, index }] : []))
  const places = new Map(kept.map(({ index }, place) => [index, place]))
  const moved = <T extends { readonly source: readonly number[] }>(items: readonly T[]): readonly T[] =>
    items.map((item) => ({ ...item, source: item.source.flatMap((index) => places.get(index) ?? []) }))
  return {
    ...catalog,
    sources: kept.map(({ text }) => text),
    models: moved(models),
    ...(serviceTiers === undefined ? {} : { serviceTiers: moved(serviceTiers) }),
    ...(residency === undefined ? {} : { residency: moved(residency) }),
    ...(toolFees === undefined ? {} : { toolFees: moved(toolFees) }),
  }
}
