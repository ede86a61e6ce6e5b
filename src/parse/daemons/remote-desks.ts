import { joined, sentenceFormat } from './sentences.ts'

const PEER = String.raw`\[?(?:ipv[46]:)?(?<client>[^\s\]]+?)(?::(?<port>\d+))?\]?`

const SAMBA =
  String.raw`^Auth: (?!.* remote host .* remote host )\[[^\]]*\] user \[[^\]]*\]\\\[` +
  String.raw`(?<user>.*)\] at \[[^\]]*\] ` +
  String.raw`with \[[^\]]*\] status \[NT_STATUS_`

/** Samba, rsync, desktops from afar, consoles of machines: one or two messages each. */
export const remoteDesks = sentenceFormat({
  id: 'remote-desks',
  title: 'Samba, rsync, VNC, xrdp, Webmin, Proxmox, VMware, RouterOS, Cockpit',
  programs: [],
  prefix: joined(
    /^ *(?:(?:info|warning|error|verbose) )?/,
    /(?:(?:hostd|vpxa|vpxd|vobd|Hostd|Vpxa)(?:\[\w+\])?:? +)?/,
    /(?:\[Originator@[^\]]*\] )?(?:\[\w+Correlator\] \d+us: +)?/,
    /(?:\[vob\.[\w.]+\] )?(?:Event \d+ : )?(?:system,error,critical )?/,
    /(?:system,info,account )?/,
  ),
  sentences: [
    [
      'samba-failed',
      'login',
      'failure',
      new RegExp(String.raw`${SAMBA}(?!OK)\w+\] workstation \[.*\] remote host ${PEER} mapped to `),
    ],
    [
      'samba',
      'login',
      'success',
      new RegExp(String.raw`${SAMBA}OK\] workstation \[.*?\] remote host ${PEER} `),
    ],
    [
      'rsync-failed',
      'login',
      'failure',
      /^auth failed on module \S+ from \S+ \((?<client>[^()]+)\)(?: for (?<user>.*))?: [^:]*$/,
    ],
    [
      'rsync-refused',
      'connection',
      'failure',
      /^rsync denied on module \S+ from \S+ \((?<client>[^()]+)\)/,
    ],
    [
      'rsync-refused',
      'connection',
      'failure',
      /^unknown module '.*' tried from \S+ \((?<client>[^()]+)\)$/,
    ],
    [
      'rsync',
      'transfer',
      '',
      /^rsync (?:to|on|allowed access on module) \S+ from (?:\S+@)?\S+ \((?<client>[^()]+)\)/,
    ],
    [
      'webmin-failed',
      'login',
      'failure',
      /^(?:Invalid|Non-existent|Locked|Failed) login as (?<user>.*) from (?<client>\S+) ?$/,
    ],
    [
      'webmin-refused',
      'connection',
      'failure',
      /^Security alert: Host (?<client>\S+) blocked after /,
    ],
    ['webmin', 'login', 'success', /^Successful login as (?<user>\S+) from (?<client>\S+) ?$/],
    [
      'proxmox-failed',
      'login',
      'failure',
      /^authentication failure; rhost=(?<client>\S+) user=(?<user>.*) msg=/,
    ],
    [
      'routeros-failed',
      'login',
      'failure',
      /^login failure for user (?<user>.*) from (?<client>\S+) via \S+$/,
    ],
    ['routeros', 'login', 'success', /^user (?<user>.*) logged in from (?<client>\S+) via \S+$/],
    ['routeros-logout', 'logout', '', /^user (?<user>.*) logged out from (?<client>\S+) via \S+$/],
    [
      'vmware-failed',
      'login',
      'failure',
      joined(
        /^(?:Rejected password|Authentication failed|Cannot login) (?:for )?(?:user )?/,
        /(?<user>.*)(?: from |@)(?<client>[0-9A-Fa-f.:]+)$/,
      ),
    ],
    [
      'vmware',
      'login',
      'success',
      /^Accepted password for user (?<user>.*) from (?<client>\S+)(?: - session=\S+)?$/,
    ],
    ['vmware', 'login', 'success', /^User (?<user>\S+)@(?<client>[0-9A-Fa-f.:]+) logged in as /],
    ['vmware-logout', 'logout', '', /^User (?<user>\S+)@(?<client>[0-9A-Fa-f.:]+) logged out/],
    [
      'vmware-ssh-failed',
      'login',
      'failure',
      /^SSH login has failed for '(?<user>.*)@(?<client>[^@']+)'\.?$/,
    ],
    [
      'vmware-ssh',
      'session',
      '',
      joined(
        /^SSH session was (?:opened|closed) for '?(?<user>[^@']*)@/,
        /(?<client>[0-9A-Fa-f.:]*[0-9A-Fa-f])'?\.?$/,
      ),
    ],
    [
      'xrdp',
      'connection',
      '',
      joined(
        /^(?:\[INFO ?\] )?(?:Socket \d+: )?(?:AF_INET6? )?connection received from /,
        /(?<client>\S+) port (?<port>\d+)/,
      ),
    ],
    [
      'xrdp-failed',
      'login',
      'failure',
      /^(?:\[\w+ ?\] )?AUTHFAIL: user=(?<user>.*) ip=(?<client>\S+) time=\d+$/,
    ],
    [
      'vnc',
      'connection',
      '',
      /^ *(?:Connections|VNCServer): +accepted: (?<client>.+)::(?<port>\d+)$/,
    ],
    [
      'vnc-failed',
      'login',
      'failure',
      joined(
        /^ *(?:Connections|Blacklist): +(?:blacklisted|closed): (?<client>[^\s]+?)/,
        /(?:::(?<port>\d+))?(?: \(.*)?$/,
      ),
    ],
    [
      'wireguard',
      'connection',
      'failure',
      /^wireguard: \w+: Invalid handshake initiation from (?<client>\S+)$/,
    ],
    [
      'wireguard',
      'connection',
      'failure',
      /^wireguard: \w+: Packet has \w+ src IP \([^()]*\) from peer \d+ \((?<client>[^()\s]+)\)$/,
    ],
    ['wireguard', 'connection', '', /^wireguard: \w+: .* peer \d+ \((?<client>[^()\s]+)\)/],
    [
      'firewall-block',
      'alert',
      'failure',
      /^\(\w+\) (?:Failed|Distributed|Repeat) .*? from (?<client>[0-9A-Fa-f.:]+) \(/,
    ],
    ['nrpe', 'connection', 'failure', /^Host (?<client>\S+) is not allowed to talk to us!$/],
    ['scan', 'scan', 'failure', /^(?<client>[0-9a-f.:]+)(?::\d+)? to (?<dst>[0-9a-f.:]+) ports /],
    [
      'scan',
      'scan',
      'failure',
      joined(
        /^(?:attackalert: [\w /]+ from host: |(?:\d+ - \d\d\/\d\d\/\d{4} [\d:]+ )?Host: )/,
        /\S+\/(?<client>[0-9a-f.:]+) (?:to|Port:)/,
      ),
    ],
    [
      'rblsmtpd',
      'connection',
      'failure',
      /^(?:[\d.]+ )?(?:rblsmtpd: )?(?<client>\d+\.\d+\.\d+\.\d+) pid \d+:? /,
    ],
    ['rblsmtpd', 'connection', 'failure', /^[\w.-]+ blocked (?<client>[0-9a-f.:]+) /],
    [
      'qmail-rbl',
      'connection',
      'failure',
      /^(?:[\d.]+ )?qmail-smtpd: 4\d\d badiprbl: ip (?<client>\S+) rbl: /,
    ],
    ['tcpserver', 'connection', 'failure', /^tcpserver: deny \d+ \S+ [^:]*:(?<client>[0-9a-f.]+):/],
    ['tcpserver', 'connection', '', /^tcpserver: pid \d+ from (?<client>\S+)$/],
    [
      'vchkpw-failed',
      'login',
      'failure',
      joined(
        /^vchkpw-\w+: /,
        /(?:password fail(?: \([^()]*\))?|vpopmail user not found|null password \w+)/,
        / (?<user>.*):(?<client>\d+\.\d+\.\d+\.\d+)$/,
      ),
    ],
    [
      'vchkpw',
      'login',
      'success',
      /^vchkpw-\w+: \([\w-]+\) login success (?<user>\S+):(?<client>\d+\.\d+\.\d+\.\d+)$/,
    ],
    [
      'smtpd-failed',
      'login',
      'failure',
      joined(
        /^[0-9a-f]{16} smtp (?:event=)?failed-command /,
        /(?:address=(?<client>\S+) host=\S+ )command="AUTH/,
      ),
    ],
    [
      'smtpd',
      'connection',
      '',
      /^[0-9a-f]{16} smtp (?:event=)?[\w-]+ address=(?<client>\S+) host=/,
    ],
    ['samba', 'authentication', '', /^Auth: \[[^\]]*\] user \[/],
  ],
})
