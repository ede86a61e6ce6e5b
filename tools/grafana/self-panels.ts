import { lines } from './panels.ts'
import { metric, prometheusSeries, rate } from './queries.ts'

/** Counters that say what a limit or a loss has cost. */
const COSTS: readonly (readonly [metric: string, legend: string])[] = [
  ['record_late_total', 'late'],
  ['record_clock_ahead_total', 'clock ahead'],
  ['record_capped_total', 'without an episode (cap)'],
  ['observation_refused_total', 'new keys refused'],
  ['observation_degraded_total', 'observations degraded'],
  ['observation_settled_early_total', 'settled early'],
  ['key_evicted_total', 'keys evicted'],
  ['annotation_dropped_total', 'annotations dropped'],
  ['event_dropped_total', 'events dropped'],
  ['event_gated_total', 'events gated by the logger'],
  ['span_dropped_total', 'spans of episodes dropped'],
  ['link_dropped_total', 'links of these spans dropped'],
]

/** The processors' own metrics. */
export function selfMetrics() {
  const skipped = `sum by (netanomaly_skip_reason) (${rate('record_skipped_total')}) > 0`
  const fullest = `max by (job) (${metric('key_count')} / ${metric('key_limit')})`
  return [
    lines('Records', 'Seen, and of these with an address and a possible time.', 'cps')
      .withTarget(prometheusSeries('A', perService('record_seen_total'), '{{job}} seen'))
      .withTarget(
        prometheusSeries('B', perService('record_with_address_total'), '{{job}} with address'),
      ),
    lines('Records skipped, by reason', 'They contributed nothing.', 'cps').withTarget(
      prometheusSeries('A', skipped, '{{netanomaly_skip_reason}}'),
    ),
    costs(),
    lines('Keys tracked', 'Of those that fit; the fullest process of each service.', 'percentunit')
      .max(1)
      .withTarget(prometheusSeries('A', fullest, '{{job}}')),
    lines('Episodes open in processes', 'As the processes count them.', 'short').withTarget(
      prometheusSeries('A', `sum by (job) (${metric('episode_active')})`, '{{job}}'),
    ),
    lines('Time of a record', 'In the processor, with the events it caused.', 's')
      .withTarget(prometheusSeries('A', quantile(0.5), '{{job}} median'))
      .withTarget(prometheusSeries('B', quantile(0.99), '{{job}} 99th percentile')),
  ]
}

function costs() {
  const panel = lines('Limits and losses', 'All of it is 0 while nothing is left out.', 'short')
  for (const [index, [name, legend]] of COSTS.entries()) {
    const expr = `sum(increase(${metric(name)}[$__rate_interval]))`
    panel.withTarget(prometheusSeries(String.fromCharCode(65 + index), expr, legend))
  }
  return panel
}

function perService(name: string): string {
  return `sum by (job) (${rate(name)})`
}

function quantile(share: number): string {
  const buckets = rate('processing_duration_seconds_bucket')
  return `histogram_quantile(${share}, sum by (le, job) (${buckets}))`
}
