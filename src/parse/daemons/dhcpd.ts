import { sentenceFormat } from './sentences.ts'

/**
 * DHCP servers. The address that is handed out says nothing of who asked: only a client that has
 * one already and says so counts as one.
 */
export const dhcpd = sentenceFormat({
  id: 'dhcpd',
  title: 'DHCP servers',
  programs: ['dhcpd*', 'dnsmasq-dhcp', 'kea-dhcp*', 'udhcpd'],
  sentences: [
    ['inform', 'lease', '', /^DHCPINFORM from (?<client>[\d.]+) /],
    [
      'no-lease',
      'lease',
      'failure',
      /^DHCPDISCOVER from [0-9a-f:]+ .*(?:no free leases|unknown network)/,
    ],
    ['refused', 'lease', 'failure', /^DHCPNAC?K(?: on |\()/],
    ['ack', 'lease', 'success', /^DHCPACK(?: on | to |\()/],
    ['lease', 'lease', '', /^DHCP(?:DISCOVER|REQUEST|OFFER|RELEASE|DECLINE|EXPIRE)\b/],
    ['lease', 'lease', '', /^DHCPLEASE(?:ACTIVE|QUERY|UNASSIGNED|UNKNOWN)?\b/],
  ],
})
