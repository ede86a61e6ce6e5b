/** Digits in groups of three: `1,234,567`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** Whole numbers as they are, others to six digits. */
export function roundAmount(amount: number): number {
  return Number.isInteger(amount) ? amount : Number(amount.toPrecision(6))
}

/** `1,234,567`, `1,234.57`, `0.000125`. */
export function formatAmount(amount: number): string {
  const [whole = '', ...rest] = String(roundAmount(amount)).split('.')
  return [/^-?\d+$/.test(whole) ? formatCount(Number(whole)) : whole, ...rest].join('.')
}

/** Three digits and a decimal unit: `176 MB`, `1.76 GB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes
  let unit = 0
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1_000
    unit++
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2
  return `${amount.toFixed(digits)} ${UNITS[unit]}`
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']
