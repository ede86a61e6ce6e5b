/**
 * Middleware that answers 429 to a client with an open episode of a rule by `client.address`. An
 * episode closes when `quietMs` (the rule's, by default its `within`) and the lateness have passed
 * since the client was last too fast, seen from other records or, where there are none for
 * `idleAfterMs`, from the clock, which is looked at once a second: `Retry-After` is their sum.
 */
function refuseWhileOpen(processor, { rule, quietMs, latenessMs, idleAfterMs }) {
  const retryAfter = Math.ceil((quietMs + latenessMs + idleAfterMs + 1_000) / 1_000)
  return (request, response, next) => {
    if (!processor.isOpen(rule, request.ip)) {
      next()
      return
    }
    response.status(429).set('Retry-After', String(retryAfter)).send('too many requests\n')
  }
}

module.exports = { refuseWhileOpen }
