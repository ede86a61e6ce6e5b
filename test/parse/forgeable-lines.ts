/** A line as its program writes it. `{a}`, `{b}`, `{c}` are the places that a client chooses. */
export interface ForgeableLine {
  readonly id: string
  readonly line: string
  /** How the program writes quotes, blanks and the like into these places. */
  readonly writes: Writing
}

/** The true client of each line. */
export const CLIENT = '203.0.113.7'
/** Whom the client would have blamed. */
export const FORGED = '198.51.100.66'

export type Writing = 'raw' | 'slashed' | 'hex' | 'json' | 'cef' | 'zone' | 'no-blanks'

const WRITERS: Readonly<Record<Writing, (text: string) => string>> = {
  raw: text => text,
  slashed: text => text.replace(/[\\"]/g, '\\$&'),
  hex: text => text.replace(/[\\"]/g, found => `\\x${found.charCodeAt(0).toString(16)}`),
  json: text => JSON.stringify(text).slice(1, -1),
  cef: text => text.replace(/[\\=]/g, '\\$&'),
  zone: text => text.replace(/[\\"();@$]/g, '\\$&').replaceAll(' ', '\\032'),
  'no-blanks': text => text.replaceAll(/["\s]/g, '+'),
}

/** The line with these texts in its places. */
export function filled({ line, writes }: ForgeableLine, texts: Record<string, string>): string {
  return line.replace(/\{([abc])\}/g, (_, place) => WRITERS[writes](texts[place] ?? ''))
}

const C = CLIENT
const SYSLOG = 'May 17 10:05:03 host'
const STAMP = '[17/May/2015:10:05:03 +0000]'
const NGINX = '2015/05/17 10:05:03 [error] 1#1: *1'
const APACHE = `[Sun May 17 10:05:03.123456 2015]`
const ISO = '2015-05-17T10:05:03Z'
const VSFTPD = 'Sun May 17 10:05:03 2015 [pid 2]'
const CHAN = '[2015-05-17 10:05:03] NOTICE[1234] chan_sip.c:'

export const FORGEABLE: readonly ForgeableLine[] = [
  ...of('sshd', 'raw', `${SYSLOG} sshd[7]: `, [
    `Failed password for invalid user {a} from ${C} port 4711 ssh2`,
    `Failed password for {a} from ${C} port 4711 ssh2`,
    `Failed publickey for {a} from ${C} port 4711 ssh2: RSA SHA256:abc`,
    `Invalid user {a} from ${C} port 4711`,
    `Invalid user {a} from ${C}`,
    `Connection closed by invalid user {a} ${C} port 4711 [preauth]`,
    `Disconnected from authenticating user {a} ${C} port 4711 [preauth]`,
    `Received disconnect from ${C} port 4711:11: {a} [preauth]`,
    `Received disconnect from ${C}: 11: {a}`,
    `Bad protocol version identification '{a}' from ${C} port 4711`,
    `User {a} from ${C} not allowed because not listed in AllowUsers`,
    `error: PAM: Authentication failure for illegal user {a} from ${C}`,
  ]),
  ...of('pam', 'raw', `${SYSLOG} ftpd[7]: pam_unix(ftp:auth): authentication failure; logname= `, [
    `uid=0 euid=0 tty=ftp ruser={a} rhost=${C}`,
    `uid=0 euid=0 tty=ftp ruser={a} rhost=${C}  user=root`,
  ]),
  ...of('dovecot', 'raw', `${SYSLOG} dovecot: `, [
    `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<{a}>, method=PLAIN, rip=${C}, lip=192.0.2.1, TLS, session=<abc>`,
    `auth-worker(7): sql({a},${C},<abc>): unknown user`,
    `auth: passwd-file({a},${C}): unknown user`,
  ]),
  ...of('postfix', 'raw', `${SYSLOG} postfix/smtpd[7]: `, [
    `NOQUEUE: reject: RCPT from unknown[${C}]: 554 5.7.1 <{a}>: Relay access denied; from=<{b}> to=<{a}> proto=ESMTP helo=<{c}>`,
    `warning: unknown[${C}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username={a}`,
    `warning: non-SMTP command from unknown[${C}]: {a}`,
    `improper command pipelining after EHLO from unknown[${C}]: {a}`,
    `ABCDEF: client=unknown[${C}], sasl_method=LOGIN, sasl_username={a}`,
  ]),
  ...of('exim', 'no-blanks', '2015-05-17 10:05:03 ', [
    `login authenticator failed for (bob) [${C}]: 535 Incorrect authentication data (set_id={a})`,
    `H=(bob) [${C}]:4711 F=<{a}> rejected RCPT <{b}>: relay not permitted`,
    `H=mail.example.net (bob) [${C}]:4711 I=[192.0.2.1]:25 F=<{a}> rejected RCPT <{b}>: Unknown user`,
  ]),
  ...of('sendmail', 'raw', `${SYSLOG} sendmail[7]: t4HA53QX001234: `, [
    `ruleset=check_rcpt, arg1=<{a}>, relay=[${C}], reject=550 5.7.1 <{a}>... Relaying denied`,
  ]),
  ...of('proftpd', 'raw', `${SYSLOG} `, [
    `proftpd[7] srv (${C}[${C}]): USER {a}: no such user found from ${C} [${C}] to 192.0.2.1:21`,
    `proftpd[7]: 192.0.2.1 (host.example.net[${C}]) - USER {a} (Login failed): Incorrect password.`,
  ]),
  ...of('vsftpd', 'raw', `${VSFTPD} `, [
    `[{a}] FAIL LOGIN: Client "${C}"`,
    `[anon] FTP command: Client "${C}", "USER {a}"`,
    `[ftp] FAIL DOWNLOAD: Client "${C}", "/{a}", 0.00Kbyte/sec`,
  ]),
  ...of('mysql', 'raw', '', [
    `2015-05-17T10:05:03.123456Z 12 [Note] Access denied for user '{a}'@'${C}' (using password: YES)`,
    `150517 10:05:03 [Warning] Access denied for user '{a}'@'${C}' (using password: YES)`,
  ]),
  ...of('postgresql', 'raw', '2015-05-17 10:05:03.123 UTC [123] ', [
    `FATAL:  no pg_hba.conf entry for host "${C}", user "{a}", database "{b}", SSL off`,
    `${C}(4711) {a}@bob FATAL:  password authentication failed for user "{a}"`,
  ]),
  ...of('asterisk', 'raw', `${CHAN} `, [
    `Registration from '"{a}" <sip:{b}@192.0.2.1>' failed for '${C}:5060' - Wrong password`,
    `Request 'REGISTER' from '"{a}" <sip:{b}@192.0.2.1>' failed for '${C}:5060' (callid: {c}) - No matching endpoint found`,
  ]),
  ...of('asterisk-security', 'raw', '[2015-05-17 10:05:03] SECURITY[1234] res_security_log.c: ', [
    `SecurityEvent="InvalidAccountID",EventTV="2015-05-17T10:05:03.123+0000",Service="SIP",AccountID="{a}",LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/${C}/5060"`,
  ]),
  ...of('named', 'zone', `${SYSLOG} named[7]: `, [
    `client @0x7f ${C}#4711 ({a}): query (cache) '{a}/A/IN' denied`,
    `client ${C}#4711 ({a}): query: {a} IN A + (192.0.2.1)`,
  ]),
  ...of('apache-error', 'slashed', `${APACHE} `, [
    `[core:error] [pid 1] [client ${C}:4711] AH00126: Invalid URI in request GET {a} HTTP/1.1, referer: {b}`,
    `[auth_basic:error] [pid 1] [client ${C}:4711] AH01618: user {a} not found: /{b}, referer: {c}`,
    `[error] [client ${C}] File does not exist: /var/www/{a}, referer: {b}`,
  ]),
  // A name ends at its first colon, so that none may hold `, client: `.
  ...of('nginx-error', 'raw', `${NGINX} `, [
    `open() "/var/www/{a}" failed (2: No such file or directory), client: ${C}, server: x, request: "GET /{a} HTTP/1.1", host: "{b}", referrer: "{c}"`,
    `user "bob" was not found in "/etc/x", client: ${C}, server: x, request: "GET /{a} HTTP/1.1", host: "{b}", referrer: "{c}"`,
    `limiting requests, excess: 5.1 by zone "one", client: ${C}, server: x, request: "GET /{a} HTTP/1.1", host: "{b}"`,
  ]),
  ...of('haproxy', 'raw', `${SYSLOG} haproxy[7]: `, [
    `${C}:4711 [17/May/2015:10:05:03.123] fe be/srv 0/0/0/1/1 200 512 - - ---- 1/1/0/0/0 0/0 {{a}|{b}} {} "GET /{c} HTTP/1.1"`,
  ]),
  ...of('combined', 'slashed', '', [
    `${C} - {c} ${STAMP} "GET /{a} HTTP/1.1" 200 5 "{b}" "{a}"`,
    `${C} - - ${STAMP} "{a}" 400 5 "-" "-"`,
    `www.example.net:80 ${C} - {c} ${STAMP} "GET /{a} HTTP/1.1" 200 5 "{b}" "{a}"`,
  ]),
  ...of('combined-nginx', 'hex', '', [
    `${C} - {c} ${STAMP} "GET /{a} HTTP/1.1" 200 5 "{b}" "{a}" "{c}"`,
  ]),
  ...of('envoy', 'slashed', '[2015-05-17T10:05:03.123Z] ', [
    `"GET /{a} HTTP/1.1" 200 - via_upstream - "-" 0 5 1 1 "{b}" "{c}" "id" "{a}" "192.0.2.9:80" in|80|| 192.0.2.8:1 192.0.2.9:80 ${C}:4711 - default`,
  ]),
  ...of('aws-alb', 'slashed', 'http 2015-05-17T10:05:03.123456Z app/lb/1 ', [
    `${C}:4711 192.0.2.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://x:80/{a} HTTP/1.1" "{b}" - - arn:aws:x "Root=1-2-3" "{c}" "-" 0 2015-05-17T10:05:03.000000Z "forward" "-" "-" "192.0.2.1:80" "200" "-" "-"`,
  ]),
  ...of('cef', 'cef', `${SYSLOG} CEF:0|V|P|1|100|login failed|5|`, [
    `src=${C} suser={a} request=/{b} msg={c}`,
    `suser={a} request=/{b} msg={c} src=${C} spt=4`,
  ]),
  ...of('pairs', 'slashed', `time=${ISO} `, [
    `src=${C} user="{a}" url="{b}"`,
    `user="{a}" url="{b}" src=${C}`,
    `level=warn msg="login failed for {a}" remote_addr=${C}`,
  ]),
  ...of('json', 'json', `{"time":"${ISO}",`, [
    `"remote_addr":"${C}","user":"{a}","msg":"login failed for {a}"}`,
    `"user":"{a}","path":"/{b}","query":{"ip":"{c}"},"headers":{"x-real-ip":"{c}"}}`,
    `"request":{"remote_ip":"${C}","client_ip":"${C}","method":"GET","host":"{a}","uri":"/{b}","headers":{"User-Agent":["{c}"],"X-Forwarded-For":["{a}"]}},"status":200}`,
  ]),
  ...of('words', 'raw', `${ISO} app: Login failed for user `, [`{a} from ${C}`, `"{a}" from ${C}`]),
  ...of('dropbear', 'raw', `${SYSLOG} dropbear[7]: `, [
    `Bad password attempt for '{a}' from ${C}:4711`,
  ]),
]

function of(id: string, writes: Writing, start: string, lines: readonly string[]) {
  return lines.map((line, index) => ({ id: `${id} ${index + 1}`, line: start + line, writes }))
}
