const { setTimeout: sleep } = require('node:timers/promises')
const { episodeSentence } = require('otel-netanomaly')

/**
 * Posts episodes to a URL as they open and close, one JSON object each; updates are left out.
 * `notify` only queues: it is called within the application's own log calls. One message is sent
 * at a time, so they arrive in order; each is tried `attempts` times, again after a network error,
 * a time-out and the answers 408, 429 and 5xx, with a pause that doubles. What is given up, or does
 * not fit into the queue, is told on standard error and harms nothing.
 *
 * @param {{ url: string, timeoutMs?: number, attempts?: number, pauseMs?: number,
 *   maxWaiting?: number, complain?: (what: string) => void }} options
 */
function createWebhook(options) {
  const { url, timeoutMs = 2_000, attempts = 5, pauseMs = 250, maxWaiting = 1_000 } = options
  const { complain = what => console.error(`webhook: ${what}`) } = options
  const waiting = []
  let work = Promise.resolve()
  let isWorking = false

  async function sendAll() {
    isWorking = true
    while (waiting.length > 0) {
      const message = waiting.shift()
      try {
        await send(message)
      } catch (cause) {
        complain(
          `${message.rule} ${message.key} ${message.state} was not delivered: ${cause.message}`,
        )
      }
    }
    isWorking = false
  }

  async function send(message) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await post(message)
      } catch (cause) {
        if (attempt >= attempts || cause.isFinal) throw cause
        await sleep(pauseMs * 2 ** (attempt - 1))
      }
    }
  }

  async function post(message) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.body?.cancel()
    if (answer.ok) return
    const isFinal = answer.status < 500 && answer.status !== 408 && answer.status !== 429
    throw Object.assign(new Error(`answered ${answer.status}`), { isFinal })
  }

  return {
    notify(episode) {
      if (episode.state === 'update') return
      if (waiting.length >= maxWaiting) {
        complain(`more than ${maxWaiting} messages are waiting: one was left out`)
        return
      }
      waiting.push(messageOf(episode))
      if (!isWorking) work = sendAll()
    },
    /** Resolves when nothing waits any more, or after so long. */
    close: (withinMs = 3_000) => Promise.race([work, sleep(withinMs, undefined, { ref: false })]),
  }
}

/** `text` is what Slack, Mattermost and others show. */
function messageOf(episode) {
  return {
    text: `${episode.state}: ${episodeSentence(episode)}`,
    state: episode.state,
    id: episode.id,
    rule: episode.rule.id,
    severity: episode.rule.severity,
    key: episode.key,
    address: episode.address,
    records: episode.records,
    first_seen: new Date(episode.firstSeenMs).toISOString(),
    last_seen: new Date(episode.lastSeenMs).toISOString(),
  }
}

module.exports = { createWebhook }
