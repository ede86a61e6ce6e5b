import type { TextFormat } from '../text-format.ts'
import { apps } from './apps.ts'
import { asterisk } from './asterisk.ts'
import { charon } from './charon.ts'
import { databases } from './databases.ts'
import { dhcpd } from './dhcpd.ts'
import { dovecot } from './dovecot.ts'
import { dropbear } from './dropbear.ts'
import { exim } from './exim.ts'
import { freeswitch } from './freeswitch.ts'
import { ftpd } from './ftpd.ts'
import { mailStores } from './mail-stores.ts'
import { mysql } from './mysql.ts'
import { named } from './named.ts'
import { openvpn } from './openvpn.ts'
import { pam } from './pam.ts'
import { postfix } from './postfix.ts'
import { postgresql } from './postgresql.ts'
import { proftpd } from './proftpd.ts'
import { pureFtpd } from './pure-ftpd.ts'
import { remoteDesks } from './remote-desks.ts'
import { sendmail } from './sendmail.ts'
import { squid } from './squid.ts'
import { sshd } from './sshd.ts'
import { systemLogins } from './system-logins.ts'
import { vcenter } from './vcenter.ts'
import { vsftpd } from './vsftpd.ts'

/** The most particular first. */
export const DAEMON_FORMATS: readonly TextFormat[] = [
  ...[sshd, dropbear, pam, dovecot, postfix, exim, sendmail, mailStores],
  ...[vsftpd, proftpd, pureFtpd, ftpd],
  ...[mysql, postgresql, databases, named, dhcpd, openvpn, charon],
  ...[asterisk, freeswitch, squid, systemLogins, vcenter, remoteDesks, apps],
]
