import type { Finding } from '../found.ts'
import { Votes } from '../names/votes.ts'
import type { TextFormat } from '../text-format.ts'
import { isChosen } from './choice.ts'
import { PairList } from './pair-list.ts'
import { scanPairs } from './pair-scan.ts'
import { isAbsent, isKnownAddress } from './pair-values.ts'

/**
 * Linux audit records: `type=USER_AUTH msg=audit(1383116263.000:603): … msg='… addr=… res=failed'`,
 * from auditd's own file, from the kernel or through syslog. What users choose comes in quotes, or
 * in hexadecimal digits where it has blanks or quotes in it.
 */
export const audit: TextFormat = {
  id: 'audit',
  title: 'Linux audit records',
  programs: [],
  clues: ['audit'],
  read: ({ text }, into, times) => {
    const stamp = text.indexOf('audit(')
    if (stamp < 0 || stamp > MAX_BEFORE) return false
    const match = BEGINNING.exec(text)
    if (match === null) return false
    const [whole, type = ''] = match
    if (Number.isNaN(into.timeMs)) {
      const ms = times.read(text.slice(whole.length, text.indexOf(':', whole.length)))
      if (ms !== undefined) into.timeMs = ms
    }
    readRecord(text, whole.length, type, into)
    return true
  },
}

const MAX_BEFORE = 128
/** The kernel says the type's number, and its own name before it. */
const BEGINNING =
  /^(?:audit: |node=\S{1,64} )*(?:type=([A-Z_0-9]{1,32}|UNKNOWN\[\d+\]) )?(?:msg=)?audit\(/

/** Types of which a number stands in the kernel's log: linux/audit.h and libaudit. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ '1100': 'USER_AUTH', '1101': 'USER_ACCT', '1103': 'CRED_ACQ', '1104': 'CRED_DISP' },
  ...{ '1105': 'USER_START', '1106': 'USER_END', '1109': 'USER_ERR', '1112': 'USER_LOGIN' },
  ...{ '1113': 'USER_LOGOUT', '1300': 'SYSCALL', '1306': 'SOCKADDR' },
}

const PAIRS = new PairList()
const INNER = new PairList()
const VOTES = new Votes()

function readRecord(text: string, from: number, type: string, into: Finding): void {
  const outer = PAIRS
  scanPairs(text, text.indexOf('):', from) + 2, outer)
  const message = outer.indexOf('msg')
  let record = outer
  if (message >= 0 && outer.enclosures[message] === 'quotes') {
    record = INNER
    const start = outer.starts[message] ?? 0
    scanPairs(text.slice(start, closing(text, start)), 0, record)
  }
  const { fields } = into
  const name = NAMES[type] ?? type
  const isSucceeded = resultIn(record) ?? resultIn(outer)
  fields['client.address'] = addressIn(record) ?? addressIn(outer)
  fields['user.name'] = userIn(record) ?? userIn(outer)
  fields['event.action'] = actionOf(name, isSucceeded)
  if (isSucceeded !== undefined) fields['event.outcome'] = isSucceeded ? 'success' : 'failure'
  if (name !== '') fields['event.code'] = name
  const program = record.get('exe') ?? outer.get('exe')
  if (program?.startsWith('/')) {
    fields['process.name'] = program.slice(program.lastIndexOf('/') + 1)
  }
  for (const key of ['laddr', 'lport', 'rport'] as const) VOTES.offer(key, record.get(key))
  VOTES.settle(into)
}

/** Where the quoted message ends: at the record's last apostrophe. */
function closing(text: string, from: number): number {
  const end = text.lastIndexOf("'")
  return end < from ? text.length : end
}

function addressIn(pairs: PairList): string | undefined {
  for (const key of ['addr', 'hostname', 'raddr', 'src']) {
    for (let at = pairs.indexOf(key); at >= 0 && at < pairs.count; at++) {
      if (pairs.keys[at] !== key || !isChosen(pairs, at)) continue
      const value = pairs.values[at] ?? ''
      if (isKnownAddress(value)) return value
    }
  }
  return undefined
}

function userIn(pairs: PairList): string | undefined {
  for (const key of ['acct', 'AUID', 'id'] as const) {
    const at = pairs.indexOf(key)
    const value = pairs.values[at]
    if (value === undefined || isAbsent(value) || value === 'unset') continue
    if (key === 'id' && /^\d+$/.test(value)) continue
    return pairs.enclosures[at] === 'none' ? decoded(value) : value
  }
  return undefined
}

/** The text of hexadecimal digits, which is how names with blanks or quotes are written. */
function decoded(value: string): string {
  if (!/^(?:[0-9A-F]{2})+$/.test(value)) return value
  try {
    return decodeURIComponent(value.replace(/../g, '%$&'))
  } catch {
    return value
  }
}

/** `res=failed`, `res=1`, `success=no`; undefined where the record does not say. */
function resultIn(pairs: PairList): boolean | undefined {
  const result = pairs.get('res') ?? pairs.get('result') ?? pairs.get('success')
  if (result === undefined) return undefined
  if (/^(?:succ|yes|1$)/i.test(result)) return true
  return /^(?:fail|no|0$)/i.test(result) ? false : undefined
}

/**
 * One attempt to log in leaves several records. A failed one is counted where it failed, at the
 * authentication, since some programs write no USER_LOGIN then; one that succeeded at its login.
 */
function actionOf(name: string, isSucceeded: boolean | undefined): string | undefined {
  if (name === 'USER_AUTH') return isSucceeded === false ? 'login' : 'authentication'
  if (name === 'USER_LOGIN') return isSucceeded === false ? 'authentication' : 'login'
  if (name === 'USER_LOGOUT') return 'logout'
  if (name === 'USER_START' || name === 'USER_END') return 'session'
  return name.startsWith('USER_') || name.startsWith('CRED_') ? 'authentication' : undefined
}
