import type { RegisterSettings } from './settings.ts'

const MAX_RULES = 5
const MAX_PROXIES = 5

/** `3 rules of netanomaly.yaml (a, b, c)`; the levels of one rule are one. */
export function describeRules({ configuration, fileName, mode }: RegisterSettings): string {
  const ids = [...new Set(configuration.rules.map(({ id }) => id))]
  const from = fileName === undefined ? '' : ` of ${fileName}`
  const most = mode === 'emit' ? '' : `, mode at most ${mode}`
  return `${ids.length} rule${ids.length === 1 ? '' : 's'}${from} (${some(ids, MAX_RULES)})${most}`
}

export function describeProxies({ trustedProxies, configuration }: RegisterSettings): string {
  const which = trustedProxies.length === 0 ? 'none' : some(trustedProxies, MAX_PROXIES)
  const isOpen = configuration.settings.trustedProxies?.coversEverything === true
  const warning = isOpen ? ' (every address: any client can name itself as it likes)' : ''
  return `trusted proxies: ${which}${warning}`
}

function some(names: readonly string[], most: number): string {
  const left = names.length - most
  return left > 0 ? `${names.slice(0, most).join(', ')} and ${left} more` : names.join(', ')
}
