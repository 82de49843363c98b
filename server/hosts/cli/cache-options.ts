/** Whether results of runs are kept, and where. */
export interface CacheOptions {
  readonly cache?: boolean
  /** A folder; naming one asks for the cache. */
  readonly cacheLocation?: string
}

/** Whether results are to be kept. */
export function isCached({ cache, cacheLocation }: CacheOptions): boolean {
  return cache !== false && (cache !== undefined || cacheLocation !== undefined)
}
