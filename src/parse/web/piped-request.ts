import type { Finding } from '../found.ts'
import type { Message, TextFormat } from '../text-format.ts'
import type { Times } from '../time/times.ts'
import { countOf, known, setClient, setResponse, setTarget, setTime } from './exchange.ts'

/**
 * Artifactory's requests: `2015-05-17T10:05:03.123Z|id|192.0.2.1|jane|GET|/x|200|…`, and older
 * ones, `20150517100503|5|REQUEST|192.0.2.1|jane|GET|/x|HTTP/1.1|200|…`. The address comes first.
 */
export const pipedRequest: TextFormat = {
  id: 'piped-request',
  title: 'JFrog Artifactory requests',
  programs: [],
  read({ text }: Message, into: Finding, times: Times): boolean {
    const pipe = text.indexOf('|')
    if (pipe < 0 || pipe > 40) return false
    const found = COLUMNS.exec(text.slice(0, MAX_CHARACTERS))
    if (found === null) return false
    const [, address = '', user, method, target = '', status, sizes = ''] = found
    if (!setClient(into, address, 0, address.length)) return false
    const { fields } = into
    setTime(into, times, text, 0)
    setTarget(into, target)
    const isOld = text.includes('|REQUEST|')
    setResponse(into, countOf(status), isOld ? undefined : countOf(sizes.split('|', 2)[1]))
    fields['http.request.method'] = method
    fields['network.protocol.name'] = 'http'
    fields['user.name'] = known(user)
    return true
  },
}

const MAX_CHARACTERS = 8_192
const COLUMNS = new RegExp(
  '^(?:[\\dTZ:.+-]{14,35}\\|)?\\w+\\|(?:REQUEST\\|)?([0-9a-fA-F.:]+)\\|([^|]*)\\|([A-Z]{3,12})\\|' +
    '([^|]*)\\|(?:HTTP/[\\d.]+\\|)?(\\d{3})\\|(.*)$',
)
