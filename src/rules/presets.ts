import type { RuleInput } from './model.ts'

/** What `security_rule.ruleset.name` says of the rules that are on without configuration. */
export const DEFAULT_RULESET_NAME = 'otel-netanomaly'

/**
 * On where the user configures no rules. The threshold is the default of the OWASP ModSecurity Core
 * Rule Set 3.3 for denial of service: 100 requests of one client in a burst of 60 s
 * (`dos_counter_threshold`, `dos_burst_time_slice` in its crs-setup.conf.example).
 */
export const DEFAULT_RULES: readonly RuleInput[] = [
  {
    id: 'request-rate',
    title: 'High request rate from one client',
    description:
      'One client address was in 100 or more records within 60 seconds, the rate at which the ' +
      'OWASP Core Rule Set 3.3 takes a client for a denial-of-service source. Scrapers, backups, ' +
      'monitoring and many people behind one address can reach it too.',
    reference: 'https://github.com/coreruleset/coreruleset/blob/v3.3.0/crs-setup.conf.example',
    category: 'flood',
    measure: 'count',
    by: 'client.address',
    gte: 100,
    within: '60s',
    severity: 'medium',
    tags: ['attack.impact', 'attack.t1499.002'],
    uuid: 'd74be027-29af-4644-89c7-d99fdf6ea8d1',
    version: '1.0',
  },
]
