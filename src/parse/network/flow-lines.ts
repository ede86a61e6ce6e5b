import type { TextFormat } from '../text-format.ts'
import { createEndpoint, setDestination, setSource } from './endpoints.ts'
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
    setSource(fields, SOURCE)
    setDestination(fields, DESTINATION)
    fields['network.transport'] = transportIn(text)
    fields['event.action'] = 'connection'
    fields['event.outcome'] = outcomeIn(text)
    return true
  },
}

/** Their names are of a client's choice: such a line is for those who know how to read it. */
const PERSONS = /user|log[io]n|auth|passw|account/i
const PLAIN = /^[^"'?&%]*$/
