/** An error keeps records or episodes from being seen; a warning may; a note is good to know. */
export type Level = 'error' | 'warning' | 'note'

/** One kind of finding. Words in braces are filled in; the page has the rest. */
export interface CatalogEntry {
  readonly level: Level
  readonly title: string
  readonly sentence: string
  readonly mend: string
}
