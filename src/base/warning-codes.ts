/**
 * The code of `docs/errors` of what a live door or a scan warns of, by the cause it names. A cause
 * that no user can mend has none.
 */
export const WARNING_CODES: Readonly<Record<string, string>> = {
  'forwarding-ignored': 'NA3001',
  'one-private-peer': 'NA3002',
  'forwarding-absent': 'NA3003',
  trust: 'NA3004',
  'record-full': 'NA2020',
  'no-provider': 'NA2022',
  lost: 'NA2022',
  gated: 'NA2023',
  fleet: 'NA2024',
  clock: 'NA4007',
  late: 'NA4012',
  keys: 'NA4013',
  times: 'NA4013',
  pending: 'NA4013',
  capped: 'NA4013',
  waiting: 'NA4013',
}

/** The message under its code, with the page that says more, by package and path. */
export function withCode(cause: string, message: string): string {
  const code = WARNING_CODES[cause]
  return code === undefined
    ? message
    : `${code}: ${message} (otel-netanomaly/docs/errors/${code}.md)`
}
