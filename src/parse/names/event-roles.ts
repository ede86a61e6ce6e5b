import type { NameWords, RoleVote } from './role.ts'

const CODES: readonly (readonly [words: readonly string[], score: number])[] = [
  [['event', 'code'], 100],
  [['event', 'id'], 98],
  [['eventid'], 98],
  [['event', 'name'], 92],
  [['operation', 'name'], 90],
  [['operation'], 88],
  [['event', 'type'], 84],
  [['signature', 'id'], 80],
  [['rule', 'id'], 60],
  [['activity', 'name'], 78],
  [['activity'], 74],
  [['event'], 60],
]

export function code(words: NameWords): RoleVote | undefined {
  for (const [ending, score] of CODES) if (words.ends(...ending)) return { role: 'code', score }
  if (words.last === 'type' && (words.all.length === 1 || words.has('log', 'alert', 'record'))) {
    return { role: 'code', score: 40 }
  }
  if (words.ends('event', 'action')) return { role: 'action', score: 88 }
  if (words.last === 'action' || words.last === 'act' || words.ends('action', 'name'))
    return { role: 'action', score: 70 }
  return undefined
}

const OUTCOMES: Readonly<Record<string, number>> = {
  ...{ outcome: 100, success: 85, result: 80, disposition: 75, verdict: 75, decision: 72 },
  ...{ succeeded: 85, successful: 80, res: 60, allowed: 60, blocked: 60 },
}

export function outcome(words: NameWords): RoleVote | undefined {
  if (words.last === 'error' || words.ends('error', 'code')) return { role: 'error', score: 45 }
  const score = Object.hasOwn(OUTCOMES, words.last) ? OUTCOMES[words.last] : undefined
  if (score === undefined) {
    return words.ends('result', 'type') || words.ends('result', 'status')
      ? { role: 'outcome', score: 70 }
      : undefined
  }
  return { role: 'outcome', score }
}

const USERS: readonly (readonly [words: readonly string[], score: number])[] = [
  [['username'], 100],
  [['user', 'name'], 100],
  [['suser'], 98],
  [['ruser'], 60],
  [['duser'], 80],
  [['susr'], 98],
  [['dusr'], 80],
  [['user', 'principal', 'name'], 92],
  [['principal', 'name'], 90],
  [['upn'], 88],
  [['account', 'name'], 90],
  [['user'], 95],
  [['login', 'name'], 90],
  [['login'], 75],
  [['logon', 'name'], 90],
  [['uname'], 80],
  [['principal', 'email'], 92],
  [['user', 'email'], 86],
  [['actor', 'email'], 86],
  [['user', 'login'], 90],
  [['alternate', 'id'], 84],
  [['actor', 'name'], 84],
  [['actor', 'display', 'name'], 60],
  [['user', 'display', 'name'], 60],
  [['by', 'name'], 70],
  [['performed', 'by'], 70],
  [['initiated', 'by'], 70],
  [['executed', 'by'], 70],
  [['triggered', 'by'], 60],
  [['created', 'by'], 55],
  [['modified', 'by'], 55],
  [['updated', 'by'], 55],
  [['user', 'info', 'name'], 92],
  [['user', 'details', 'name'], 92],
  [['login', 'id'], 50],
  [['identity'], 50],
  [['user', 'key'], 20],
  [['usr'], 90],
  [['usr', 'name'], 90],
  [['acct'], 85],
  [['auth', 'display', 'name'], 50],
  [['account'], 60],
  [['principal'], 60],
  [['actor'], 88],
  [['caller'], 60],
  [['email'], 55],
  [['user', 'id'], 45],
  [['userid'], 45],
  [['actor', 'id'], 35],
]

/** Whom it was done to, or whose it is. */
const OTHER_USERS = new Set(
  (
    'target owner destination dst recipient receiver blocked deleted created invited affected ' +
    'impacted removed added member new assignee manager requested'
  ).split(' '),
)

export function user(words: NameWords): RoleVote | undefined {
  if (words.has('group', 'role', 'file', 'sid')) return undefined
  for (const [ending, score] of USERS) {
    if (!words.ends(...ending)) continue
    const isOthers = words.all.some(word => OTHER_USERS.has(word))
    const isAside = words.has('additional', 'extended', 'unmapped', 'custom', 'extra', 'raw')
    const isProgram = words.has('process', 'parent', 'driver', 'module')
    return {
      role: 'user',
      score: score - (isOthers ? 15 : 0) - (isProgram ? 30 : 0) - (isAside ? 15 : 0),
    }
  }
  return undefined
}

export function program(words: NameWords): RoleVote | undefined {
  if (words.ends('syslog', 'identifier') || words.ends('program')) {
    return { role: 'program', score: 90 }
  }
  if (words.ends('process', 'name') && !words.has('parent', 'target', 'initiating')) {
    return { role: 'program', score: 60 }
  }
  if (words.all.length > 2) return undefined
  return words.ends('app', 'name') || words.ends('program', 'name') || words.ends('ident')
    ? { role: 'program', score: 70 }
    : undefined
}
