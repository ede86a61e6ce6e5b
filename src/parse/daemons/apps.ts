import { joined, sentenceFormat } from './sentences.ts'

/** Programs with a login page and a file of their own. */
export const apps = sentenceFormat({
  id: 'apps',
  title: 'logins of Gitea, Vaultwarden, Jellyfin, Home Assistant, Prosody, TeamSpeak and others',
  programs: [],
  prefix: joined(
    /^(?:\d\d:\d\d:\d\d[.,]\d+ )?(?:\.{3}\S+\.go:\d+:\w+\(\) )?(?:\[[\w:. -]{1,60}\] ?){0,3}/,
    /(?:(?:WARN|INFO|ERROR|WARNING|Warn|Error|Info)(?:ING)?:? +)?/,
    /(?:[\w.]+(?:Service|Login|SessionManager) +- +|Server: )?/,
    /(?:[\w.]+: (?=AUTH-ERROR|Authentication request|Login attempt))?/,
  ),
  sentences: [
    [
      'gitea',
      'login',
      'failure',
      joined(
        /^Failed authentication attempt for (?!.* from .* from )(?<user>.*) from /,
        /(?<client>\S+?): [^:]*(?:\[[^\]]*\])?$/,
      ),
    ],
    [
      'gitea',
      'login',
      'failure',
      /^Failed authentication attempt for (?<user>[^[\]]*) from (?<client>\S+)$/,
    ],
    [
      'vaultwarden',
      'login',
      'failure',
      joined(
        /^Username or password is incorrect\. Try again\. IP: (?<client>\S+?)\. /,
        /Username: (?<user>.*?)\.?$/,
      ),
    ],
    [
      'vaultwarden-admin',
      'login',
      'failure',
      /^Invalid admin token[.!] IP: (?<client>[0-9a-fA-F.:]*[0-9a-fA-F])(?:\.? |$)/,
    ],
    [
      'vaultwarden-totp',
      'login',
      'failure',
      /^Invalid TOTP code! Server time: .* IP: (?<client>[0-9a-fA-F.:]*[0-9a-fA-F])$/,
    ],
    ['bitwarden', 'login', 'failure', /^Failed login attempt(?:, 2FA invalid)?\. (?<client>\S+)$/],
    [
      'guacamole',
      'login',
      'failure',
      joined(
        /^Authentication attempt from /,
        /(?:\[(?<forwarded>[^\]]*), (?<peer>[^\s,\]]+)\]|(?<client>[^\s[\]]+))/,
        / for user "(?<user>.*)" failed\.$/,
      ),
    ],
    [
      'guacamole',
      'login',
      'success',
      joined(
        /^User "(?<user>[^"]*)" successfully authenticated from /,
        /(?:\[(?<forwarded>[^\]]*), (?<peer>[^\s,\]]+)\]|(?<client>[^\s[\]]+))\.$/,
      ),
    ],
    ['emby', 'login', 'failure', /^AUTH-ERROR: (?<client>\S+) - Invalid username or password/],
    [
      'jellyfin',
      'login',
      'failure',
      joined(
        /^Authentication request for "?(?<user>.*?)"? has been denied \(IP: "?/,
        /(?<client>[^\s")]+)"?\)\.?$/,
      ),
    ],
    [
      'home-assistant',
      'login',
      'failure',
      /^Login attempt or request with invalid authentication from \S+ \((?<client>[^()]+)\)/,
    ],
    [
      'home-assistant',
      'login',
      'failure',
      joined(
        /^Login attempt or request with invalid authentication from /,
        /(?<client>[0-9a-f.:]*[0-9a-f])(?:\.| |$)/,
      ),
    ],
    [
      'uptime-kuma',
      'login',
      'failure',
      joined(
        /^(?:Incorrect username or password|Invalid token provided) for user /,
        /(?<user>.*)\. IP=(?<client>\S+)$/,
      ),
    ],
    [
      'qbittorrent',
      'login',
      'failure',
      joined(
        /^(?:\(\w\) )?(?:[\dT:-]+ )?(?:- )?WebAPI login failure\. Reason: [^:]*(?:: \d+)?, IP: /,
        /(?<client>[^\s,]+)(?:, username: (?<user>.*))?$/,
      ),
    ],
    [
      'qbittorrent',
      'login',
      'success',
      /^(?:\(\w\) )?(?:[\dT:-]+ )?(?:- )?WebAPI login success\. IP: (?<client>[^\s,]+)/,
    ],
    [
      'technitium',
      'login',
      'failure',
      joined(
        /^\[(?<client>[^\]]+\]?)\] DnsServerCore\.DnsWebServiceException: Invalid /,
        /username or password for user: (?<user>.*)$/,
      ),
    ],
    [
      'murmur',
      'login',
      'failure',
      joined(
        /^(?:<[A-Z]>[\d-]+ [\d:.]+ )?\d+ => <\d+:(?<user>.*)\(-?\d+\)> Rejected /,
        /connection from (?<client>\S+): [^:<>]*$/,
      ),
    ],
    [
      'murmur',
      'connection',
      '',
      /^(?:<[A-Z]>[\d-]+ [\d:.]+ )?\d+ => <\d+:.*\(-?\d+\)> New connection: (?<client>\S+)$/,
    ],
    [
      'teamspeak',
      'login',
      'failure',
      /^(?:[^|]*\|){0,6} *query from \d+ (?<client>\S+) .*login failed/,
    ],
    [
      'prosody',
      'login',
      'failure',
      /^Failed authentication attempt \([^()]*\) for user (?<user>.*) from IP: (?<client>\S+)$/,
    ],
    [
      'ejabberd',
      'login',
      'failure',
      joined(
        /^(?:<[\d.]+>@\S+ )?(?:\(\w+(?:\|\S+?)?\) )?Failed (?:c2s |legacy )?\S*/,
        / ?authentication for (?<user>.*) from (?:IP )?(?<client>[0-9a-f.:]+)/,
        /(?: \(|:|$)/,
      ),
    ],
    [
      'squirrelmail',
      'login',
      'failure',
      /^\[LOGIN_ERROR\] (?<user>.*) \(.*\) from (?<client>[^\s:]+|[0-9a-f:]+): [^:]*$/,
    ],
    [
      'roundcube',
      'login',
      'failure',
      joined(
        /^(?:<\w+> )?(?:IMAP Error: )?(?:FAILED login|Login failed) for (?!.* from .* from )/,

        /(?<user>.*?)(?: against \S+)? from (?<client>[0-9A-Fa-f.:]*[0-9A-Fa-f])(?:\(|\.| |$)/,
      ),
    ],
    [
      'phpmyadmin',
      'login',
      'failure',
      /^user denied: (?<user>.*) \([\w-]+-denied\) from (?<client>\S+)$/,
    ],
    [
      'screen-sharing',
      'login',
      'failure',
      joined(
        /^Authentication: FAILED :: User Name: (?<user>.*) :: Viewer /,
        /Address: (?<client>\S+) :: Type: /,
      ),
    ],
    [
      'dante',
      'connection',
      'failure',
      joined(
        /^(?:info: )?block\(\d+\): \w+\/\w+ [[\]]: (?<client>\d+\.\d+\.\d+\.\d+)\.(?<port>\d+) /,
        /(?<dst>\d+\.\d+\.\d+\.\d+)\.(?<dstport>\d+)/,
      ),
    ],
    ['znc', 'login', 'failure', /^(?:\[(?<user>.*)\] )?failed to login from (?<client>\S+)$/],
    [
      'stunnel',
      'connection',
      '',
      joined(
        /^(?:LOG\d\[[\w:]+\]: )?Service \[[^\]]*\] (?:accepted|connected) /,
        /(?:connection|remote server) from (?<client>\S+)$/,
      ),
    ],
    ['zoneminder', 'login', 'failure', /^(?:ERR|WAR) \[Login denied for user "(?<user>.*)"\]/],
    [
      'monit',
      'login',
      'failure',
      joined(
        /^(?:HttpRequest: )?(?:Warning: )?Client '?(?<client>[0-9a-f.:]+?)'? supplied /,
        /(?:unknown user|wrong password for user) '(?<user>.*)'/,
      ),
    ],
    [
      'counter-strike',
      'login',
      'failure',
      /^(?:L [\d/]+ - [\d:]+: )?Bad Rcon: "rcon \d+ .*" from "(?<client>[^"]+)"$/,
    ],
    [
      'zabbix',
      'login',
      'failure',
      /^failed login attempt.*, user \[(?<user>.*)\], IP \[(?<client>[^\]]+)\]$/i,
    ],
    [
      'kerio',
      'login',
      'failure',
      /^Failed \w+ login from (?<client>\S+?)(?: with SASL method|,|\.$| \()/,
    ],
    [
      'kerio-admin',
      'login',
      'failure',
      /^Administration login into \S+ \S+ from (?<client>\S+) failed: /,
    ],
    [
      'kerio-mail',
      'mail',
      'failure',
      joined(
        /^(?:Attempt to deliver to unknown recipient|SMTP: User) .*IP address /,
        /(?<client>[0-9a-f.:]*[0-9a-f])\.?$/,
      ),
    ],
    [
      'kerio-mail',
      'mail',
      'failure',
      joined(
        /^(?:Relay attempt from |Message from |Client with )?IP address /,
        /(?<client>[0-9a-f.:]*[0-9a-f])(?:,| found in| has no)/,
      ),
    ],
    [
      'kerio-mail',
      'mail',
      'failure',
      /^SMTP Spam attack detected from (?<client>[0-9a-f.:]*[0-9a-f]),/,
    ],
    [
      'sabnzbd',
      'login',
      'failure',
      joined(
        /^(?:\[?interface:\d+\] )?[A-Z][a-z]+ [\w ]{1,60} (?<peer>[0-9A-Fa-f]*[:.][0-9A-Fa-f.:]+)/,
        /(?: \(X-Forwarded-For: (?<forwarded>[0-9A-Fa-f.:, ]*)\))? \[Mozilla\b/,
      ),
    ],
    ['roundcube', 'login', 'failure', /^(?:<\w+> )?IMAP Error: Login failed for /],
    ['gitea', 'login', 'failure', /^Failed authentication attempt for /],
  ],
})
