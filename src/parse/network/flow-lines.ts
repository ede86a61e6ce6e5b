import type { FoundFields } from '../found.ts'
import { isServerSide } from '../ports.ts'
import type { TextFormat } from '../text-format.ts'
import { createEndpoint, setClient, setDestination, setSource } from './endpoints.ts'
import { outcomeIn, readArrow, transportIn } from './phrases.ts'

const SOURCE = createEndpoint()
const DESTINATION = createEndpoint()

/**
 * Any other firewall's line that points from one address to another: `A:p -> B:p`. Nothing quoted
 * may stand before the arrow, as that may be what a client chose.
 */
export const flowLines: TextFormat = {
  id: 'flow-lines',
  title: 'any line that points from one address to another',
  programs: [],
  read: ({ text }, { fields }) => {
    const head = text.indexOf('>')
    if (head < 0 || !readArrow(text, SOURCE, DESTINATION, head)) return false
    if (!PLAIN.test(text.slice(0, SOURCE.start)) || PERSONS.test(text)) return false
    if (text[head - 2] === '<') return false
    if (OWN_FIRST.test(text.slice(0, SOURCE.start))) setSocket(fields)
    else {
      setSource(fields, SOURCE)
      setDestination(fields, DESTINATION)
    }
    fields['network.transport'] = transportIn(text)
    fields['event.action'] = 'connection'
    fields['event.outcome'] = outcomeIn(text)
    return true
  },
}

/** Go's errors of a socket, in whatever program: the own end stands first, whoever connected. */
const OWN_FIRST =
  /\b(?:accept|close|read|readfrom|sendfile|write|writev|writeto) (?:tcp|udp)[46]? $/

/** The own end is a server's where its port is; else nobody connected to it. */
function setSocket(fields: FoundFields): void {
  const { port: own = 0 } = SOURCE
  const { port: other = 0 } = DESTINATION
  if (isServerSide(own, other) || (own < FIRST_OF_CLIENTS && other >= FIRST_OF_CLIENTS)) {
    setClient(fields, DESTINATION)
    setDestination(fields, SOURCE)
  } else setDestination(fields, DESTINATION)
}

/** From here on systems give ports to whoever connects. */
const FIRST_OF_CLIENTS = 32_768

/** Their names are of a client's choice: such a line is for those who know how to read it. */
const PERSONS = /user|log[io]n|auth|passw|account/i
const PLAIN = /^[^"'?&%]*$/
