import type { TextFormat } from '../text-format.ts'
import { barracuda } from './barracuda.ts'
import { cisco } from './cisco.ts'
import { comware } from './comware.ts'
import { cowrie } from './cowrie.ts'
import { dnsQueries } from './dns-queries.ts'
import { homeRouters } from './home-routers.ts'
import { junos } from './junos.ts'
import { meraki } from './meraki.ts'
import { mikrotik } from './mikrotik.ts'
import { netscaler } from './netscaler.ts'
import { packetFilter } from './packet-filter.ts'
import { radius } from './radius.ts'
import { snort } from './snort.ts'
import { umbrella } from './umbrella.ts'
import { vpcFlow } from './vpc-flow.ts'
import { watchguard } from './watchguard.ts'
import { windowsText } from './windows-text.ts'
import { windowsXml } from './windows-xml.ts'

/** The most particular first. */
export const NETWORK_FORMATS: readonly TextFormat[] = [
  vpcFlow,
  cisco,
  snort,
  mikrotik,
  packetFilter,
  junos,
  meraki,
  comware,
  watchguard,
  netscaler,
  barracuda,
  homeRouters,
  umbrella,
  dnsQueries,
  radius,
  cowrie,
  windowsXml,
  windowsText,
]
