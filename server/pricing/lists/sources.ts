import type { CatalogFile } from '../entry'

/** The catalog with those of its sources that something in it names: price lists of earlier days would pile up otherwise. */
export function withUsedSources(catalog: CatalogFile): CatalogFile {
  const { models, serviceTiers, residency, toolFees } = catalog
  const ofPrices = [models, serviceTiers, residency, toolFees].flatMap((items = []) => items.flatMap(({ source }) => source))
  const used = new Set([...ofPrices, ...models.flatMap(({ endSource = [] }) => endSource)])
  const kept = catalog.sources.flatMap((text, index) => (used.has(index) ? [{ text, index }] : []))
  const places = new Map(kept.map(({ index }, place) => [index, place]))
  const placed = (source: readonly number[]): readonly number[] => source.flatMap((index) => places.get(index) ?? [])
  const moved = <T extends { readonly source: readonly number[]; readonly endSource?: readonly number[] }>(
    items: readonly T[],
  ): readonly T[] =>
    items.map((item) => ({
      ...item,
      source: placed(item.source),
      ...(item.endSource === undefined ? {} : { endSource: placed(item.endSource) }),
    }))
  return {
    ...catalog,
    sources: kept.map(({ text }) => text),
    models: moved(models),
    ...(serviceTiers === undefined ? {} : { serviceTiers: moved(serviceTiers) }),
    ...(residency === undefined ? {} : { residency: moved(residency) }),
    ...(toolFees === undefined ? {} : { toolFees: moved(toolFees) }),
  }
}
