import { expect, it } from 'vitest'
import { createPipeline, diagnosed } from './pipeline.ts'

const HEADER = 'http.request.header.x-forwarded-for'

/** Attributes of a record of pino-http or the like: who connected, and what it was told. */
function requestFrom(peer: string, forwardedFor?: string) {
  return {
    'client.address': undefined,
    'network.peer.address': peer,
    ...(forwardedFor !== undefined && { [HEADER]: forwardedFor }),
  }
}

it('warns once that a forwarding header is seen and nobody is trusted', async () => {
  const said = await diagnosed(() => {
    const { log, processor } = createPipeline()
    const attributes = requestFrom('10.0.0.1', '203.0.113.7')
    for (let at = 0; at < 50; at++) log(at, '', { attributes })
    processor.tick()
    processor.tick()
  })
  const warnings = said.filter(text => text.includes('trustedProxies'))
  expect(warnings).toHaveLength(1)
})

it('warns once that most records come from one private address', async () => {
  const said = await diagnosed(() => {
    const { log, processor } = createPipeline()
    for (let at = 0; at < 1_500; at++) log(at, '', { attributes: requestFrom('10.0.0.1') })
    processor.tick()
    processor.tick()
  })
  expect(said.filter(text => text.includes('10.0.0.1, a private address'))).toHaveLength(1)
})

it('is silent where the proxy is trusted, and where clients are many', async () => {
  const said = await diagnosed(() => {
    const { log, processor } = createPipeline({ trustedProxies: ['10.0.0.0/8'] })
    for (let at = 0; at < 1_500; at++) {
      log(at, '', { attributes: requestFrom('10.0.0.1', `203.0.113.${at % 250}`) })
    }
    processor.tick()
  })
  expect(said).toEqual([])
})
