import type { Finding } from '../found.ts'
import type { TextFormat } from '../text-format.ts'
import { joined, sentenceFormat, setClient } from './sentences.ts'

const BEFORE = /^(?:dovecot: |[IWED]\w+: )*/
const LOGIN = /^(?:imap|pop3|managesieve|submission|lmtp|sieve)-login: (?:[IWED]\w+: )?/
const FAILED = /\((?:\w+ )*auth failed(?:, (\d+) attempts)?/
const RIP = ' rip='
const USER = 'user=<'
/** Nothing of it can stand in the name, which the service takes without commas and parentheses. */
const WHO = /^[\w-]+\((?!.*\): .*\): )(?<user>[^,()]*),(?<client>[^,()<>]+)(?:,<[^>]*>|,)?\): /

const authentication = sentenceFormat({
  id: 'dovecot',
  title: "Dovecot's authentication",
  programs: [],
  prefix: joined(
    /^(?:dovecot: |auth(?:-worker)?(?:\([^)]*\)|<\d+>)?: |conn unix:\S+ \([^)]*\): |[IWED]\w+: )*/,
  ),
  sentences: [
    ['unknown-user', 'authentication', 'failure', joined(WHO, /unknown user/)],
    [
      'password-mismatch',
      'authentication',
      'failure',
      joined(WHO, /(?:[Pp]assword mismatch|[Ii]nvalid credentials|pam_authenticate\(\) failed)/),
    ],
    [
      'auth-failed',
      'authentication',
      'failure',
      joined(/^(?=(?:pam|sql|ldap|passwd|passwd-file|shadow|static|imap|policy|login)\()/, WHO),
    ],
    ['auth-failed', 'authentication', 'failure', /^(?:pam|sql|ldap|passwd-file)\(.*\): /],
  ],
})

/**
 * Dovecot. Its login processes write one line for each connection, with the number of attempts;
 * what its authentication writes of each attempt is not counted again.
 */
export const dovecot: TextFormat = {
  id: 'dovecot',
  title: 'Dovecot mail server',
  programs: [
    ...['dovecot*', 'imap-login*', 'pop3-login*', 'managesieve-login*', 'submission-login*'],
    ...['auth', 'auth(*', 'auth-worker*'],
  ],
  clues: authentication.clues && ['login', ...authentication.clues],
  read(message, into, times) {
    const { text, program } = message
    const before = BEFORE.exec(text)?.[0].length ?? 0
    const said = before === 0 ? text : text.slice(before)
    const login = LOGIN.exec(said)
    if (login !== null) return readLogin(said.slice(login[0].length), into)
    if (program.endsWith('-login')) return readLogin(said, into)
    return authentication.read(message, into, times)
  },
}

/**
 * Between the user's name and `rip=` stands nothing that the client says, nor behind it: the last
 * `rip=` is true. What happened stands before the first name.
 */
function readLogin(said: string, into: Finding): boolean {
  const rip = said.lastIndexOf(RIP)
  if (rip < 0) return false
  const { fields } = into
  const end = said.slice(rip + RIP.length).search(/[\s,]|$/)
  setClient(fields, said.slice(rip + RIP.length, rip + RIP.length + end))
  const name = said.indexOf(USER)
  if (name >= 0 && name < rip) {
    const close = said.lastIndexOf('>', rip)
    if (close > name + USER.length) fields['user.name'] = said.slice(name + USER.length, close)
  }
  readKind(name >= 0 && name < rip ? said.slice(0, name) : said.slice(0, rip), into)
  return true
}

function readKind(kind: string, { fields }: Finding): void {
  const failed = FAILED.exec(kind)
  const isRefused = failed !== null || kind.includes('(tried to use ')
  const isLogin = kind.startsWith('Login: ')
  fields['event.action'] = isRefused || isLogin ? 'login' : 'disconnect'
  fields['event.code'] = codeOf(kind, failed !== null, isRefused)
  if (isRefused || isLogin) fields['event.outcome'] = isRefused ? 'failure' : 'success'
  if (failed?.[1] !== undefined) fields['event.repeats'] = Number(failed[1])
}

function codeOf(kind: string, isFailed: boolean, isRefused: boolean): string {
  if (isFailed) return 'auth-failed'
  if (isRefused) return 'plaintext-refused'
  if (kind.startsWith('Login: ')) return 'login'
  return kind.includes('(no auth attempts') ? 'no-auth-attempts' : 'disconnect'
}
