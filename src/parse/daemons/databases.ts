import { joined, sentenceFormat } from './sentences.ts'

const CLIENT = String.raw`\[CLIENT: (?<client>[^\]\s]+)\]\.?$`

/** SQL Server, MongoDB's text, Redis, and OpenLDAP, which names a client at its first line only. */
export const databases = sentenceFormat({
  id: 'databases',
  title: 'SQL Server, MongoDB (text), Redis, OpenLDAP',
  programs: ['mssql*', 'sqlservr', 'mongod*', 'mongos*', 'redis*', 'slapd*'],
  prefix: joined(
    /^(?:[A-Z] +[A-Z]+ +)?/,
    /(?:\[(?:conn\d+|initandlisten|listener|thread\d+)\] +|Logon +(?!Error))?/,
    /(?:\d+:[MCSX] [^*#.-]*[*#.-] )?/,
  ),
  sentences: [
    [
      'login-failed',
      'login',
      'failure',
      new RegExp(`^Login failed for user '(?<user>.*)'\\..*${CLIENT}`),
    ],
    [
      'login',
      'login',
      'success',
      new RegExp(`^Login succeeded for user '(?<user>.*?)'\\..*${CLIENT}`),
    ],
    [
      'login-failed',
      'login',
      'failure',
      new RegExp(`^(?:Length specified|The (?:pre)?login|SSPI handshake|Could not).*${CLIENT}`),
    ],
    ['connect', 'connection', '', /^connection accepted from (?<client>\S+) #\d+ /],
    ['disconnect', 'disconnect', '', /^end connection (?<client>\S+) \(/],
    [
      'login-failed',
      'login',
      'failure',
      joined(
        /^SASL \S+ authentication failed for (?!.* from client .* from client )/,
        /(?<user>.*) on \S+ from client (?<client>[^\s,;]+)/,
      ),
    ],
    [
      'login-failed',
      'login',
      'failure',
      joined(
        /^Failed to authenticate (?!.* from client .* from client )(?<user>.*)@\S+ /,
        /from client (?<client>\S+) with mechanism /,
      ),
    ],
    ['login-failed', 'login', 'failure', /^Failed to authenticate (?<user>.*)@\S+ with mechanism /],
    [
      'login',
      'login',
      'success',
      joined(
        /^Successfully authenticated as principal (?<user>\S+) on \S+/,
        /(?: from client (?<client>\S+))?$/,
      ),
    ],
    ['connect', 'connection', '', /^Accepted (?<client>[0-9a-f.:]+):(?<port>\d+)$/],
    [
      'cross-protocol',
      'connection',
      'failure',
      /^Possible SECURITY ATTACK detected\..* from (?<client>\S+):(?<port>\d+) /,
    ],
    [
      'connect',
      'connection',
      '',
      /^conn=\d+ fd=\d+ ACCEPT from IP=(?<client>\S+) \(IP=(?<server>\S+)\)/,
    ],
    ['login-failed', 'login', 'failure', /^conn=\d+ op=\d+ RESULT tag=97 err=49 /],
    ['login', 'login', 'success', /^conn=\d+ op=\d+ RESULT tag=97 err=0 /],
    [
      'bind',
      'authentication',
      '',
      /^conn=\d+ op=\d+ BIND dn="(?:uid=|cn=|UID=|CN=)?(?<user>[^",]*)/,
    ],
    [
      'login-failed',
      'login',
      'failure',
      /^(?:SASL \S+ authentication failed for|Failed to authenticate) /,
    ],
  ],
})
