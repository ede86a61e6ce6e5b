const express = require('express')
const pinoHttp = require('pino-http')
const { processor, trustedProxies, latenessMs, idleAfterMs } = require('./instrumentation.cjs')
const { refuseWhileOpen } = require('./refusal.cjs')

const app = express()
// Decides what `request.ip` is; must trust whom the processor trusts.
app.set('trust proxy', trustedProxies)
// First, so that refused requests are counted too: who goes on flooding stays refused.
app.use(pinoHttp({ redact: ['req.headers.authorization', 'req.headers.cookie'] }))
app.use(refuseWhileOpen(processor, { rule: 'flood', quietMs: 3_000, latenessMs, idleAfterMs }))

app.get('/', (_request, response) => {
  response.send('welcome\n')
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', error => {
  if (error) throw error
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
