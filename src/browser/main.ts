// The script of a scan's page. `npm run report-script` puts it, bundled, into
// src/report/html/script.ts, from where it goes into each page.
import type { PackedEpisodes } from '../report/html/contents.ts'
import { unpackEpisode } from '../report/html/contents.ts'
import { Brush } from './brush.ts'
import { byId } from './dom.ts'
import { EpisodeTable } from './episode-table.ts'

start()

function start(): void {
  const text = byId('data', HTMLScriptElement)?.textContent
  const packed: PackedEpisodes | null = text ? JSON.parse(text) : null
  if (packed !== null) {
    const views = packed.episodes.map(one => unpackEpisode(one, packed.rules))
    const table = new EpisodeTable(views)
    const brush = new Brush(packed.timeline, (fromMs, toMs) => table.between(fromMs, toMs))
    byId('find-all', HTMLButtonElement)?.addEventListener('click', () => {
      brush.clear()
      table.clear()
    })
  }
  openTarget()
  addEventListener('hashchange', openTarget)
}

/** A link to somebody's part opens it. */
function openTarget(): void {
  const part = byId(location.hash.slice(1), HTMLDetailsElement)
  if (part === undefined) return
  part.open = true
  part.querySelector('summary')?.focus()
}
