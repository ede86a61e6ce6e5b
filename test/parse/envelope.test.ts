import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/parse/envelope/envelope.ts'
import { Finding } from '../../src/parse/found.ts'
import { Times } from '../../src/parse/time/times.ts'

const times = new Times({ offsetMs: () => 0, latestMs: Date.parse('2015-12-31T00:00:00Z') })

/** What is left, who wrote it, what was taken off, and when it was. */
function open(line: string) {
  const finding = new Finding()
  const { text, program } = unwrap(line, finding, times)
  const time = Number.isNaN(finding.timeMs) ? '' : new Date(finding.timeMs).toISOString()
  return { text, program, by: finding.by.join(' '), time: time.replace('.000Z', 'Z'), finding }
}

type Case = [line: string, text: string, program: string, time?: string]

const MAY = '2015-05-07T01:11:58Z'

describe('the header of RFC 3164 and its kin is taken off', () => {
  it.each<Case>([
    ['May  7 01:11:58 web sshd[99]: job done', 'job done', 'sshd', MAY],
    ['May 07 01:11:58 web sshd[99]: job done', 'job done', 'sshd', MAY],
    ['<38>May  7 01:11:58 web sshd[99]: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web sshd: job: done', 'job: done', 'sshd', MAY],
    ['May  7 01:11:58 web sshd[99] job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 sshd[99]: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web SSHD[99]: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web /usr/sbin/sshd[99]: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web postfix/smtpd[99]: job done', 'job done', 'postfix/smtpd', MAY],
    ['May  7 01:11:58 web sshd(pam_unix)[99]: job done', 'job done', 'sshd(pam_unix)', MAY],
    ['May  7 01:11:58 web auth-worker(99): job done', 'job done', 'auth-worker', MAY],
    ['May  7 01:11:58 web Some Media Server[99]: job done', 'job done', 'some media server', MAY],
    ['May  7 01:11:58 web  -- root[99]: job done', 'job done', 'root', MAY],
    ['May  7 01:11:58 <auth.info> web sshd[99]: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web auth|security:info sshd[99]: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web Message forwarded from db: sshd[99]: done', 'done', 'sshd', MAY],
    ['May  7 01:11:58 web sshd[99]: [ID 800047 auth.info] job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web sshd[99] <Notice>: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 web kernel: [ 12.345678] IN=eth0', 'IN=eth0', 'kernel', MAY],
    ['May  7 01:11:58 2001:db8::1 sshd[99]: job done', 'job done', 'sshd', MAY],
    ['May  7 01:11:58 192.0.2.1 %ASA-4-106023: Deny', '%ASA-4-106023: Deny', '', MAY],
    ['May 07 2015 01:11:58: %ASA-4-106023: Deny', '%ASA-4-106023: Deny', '', MAY],
    ['May 07 2015 01:11:58 fw : %ASA-4-106023: Deny', '%ASA-4-106023: Deny', '', MAY],
    ['May  7 01:11:58 web last message repeated 3 times', 'last message repeated 3 times', '', MAY],
    ['May  7 01:11:58 web CEF:0|x|y', 'CEF:0|x|y', '', MAY],
    [
      '000123: *May  7 01:11:58.5: %SEC-6-X: list',
      '%SEC-6-X: list',
      '',
      '2015-05-07T01:11:58.500Z',
    ],
    ['<189>12: gw: *May  7 01:11:58 UTC: %SEC-6-X: list', '%SEC-6-X: list', '', MAY],
    [
      'May  7 01:11:59 192.0.2.1 12: gw: *May  7 01:11:58 UTC: %SEC-6-X: list',
      '%SEC-6-X: list',
      '',
      MAY,
    ],
    ['2015-05-07T01:11:58Z fw : %ASA-4-106023: Deny', '%ASA-4-106023: Deny', '', MAY],
    ['2015-05-07T01:11:58Z app[web.1]: job done', 'job done', 'app', MAY],
    ['May  7 01:11:58 web app[9]: @cee: {"a":1}', '{"a":1}', 'app', MAY],
    ['<189>date=2015-05-07 devname="x"', 'date=2015-05-07 devname="x"', ''],
    ['<38>sshd[99]: job done', 'job done', 'sshd'],
    [
      '2015-05-07T01:11:58.123+02:00 web sshd: job done',
      'job done',
      'sshd',
      '2015-05-06T23:11:58.123Z',
    ],
    ['2015-05-07 01:11:58 web sshd[99]: job done', 'job done', 'sshd', MAY],
    ['2015-05-07T01:11:58Z 192.0.2.1  {"a":1}', '{"a":1}', '', MAY],
    ['Thu May  7 01:11:58 2015 authpriv.info sshd[99]: job done', 'job done', 'sshd', MAY],
    ['[May  7 01:11:58] web sshd[99]: job done', 'job done', 'sshd', MAY],
    ['sshd[99]: job done', 'job done', 'sshd'],
    ['web sshd[99]: job done', 'job done', 'sshd'],
    [
      'May  7 01:11:58 relay May  7 01:11:59 web sshd[99]: done',
      'done',
      'sshd',
      '2015-05-07T01:11:59Z',
    ],
  ])('%s', (line, text, program, time = '') => {
    expect(open(line)).toMatchObject({ text, program, time })
  })

  it('says so, and who wrote the text', () => {
    const { by, finding } = open('May  7 01:11:58 web sshd[99]: job done')
    expect(by).toBe('syslog-3164')
    expect(finding.fields['process.name']).toBe('sshd')
    expect(open('May  7 01:11:58 a May  7 01:11:58 b cron: x').by).toBe('syslog-3164 syslog-3164')
  })
})

describe('the header of RFC 5424 is taken off', () => {
  const HEAD = '<34>1 2015-05-07T01:11:58Z web'

  it.each<Case>([
    [`${HEAD} sshd 99 ID47 - job done`, 'job done', 'sshd', MAY],
    [`${HEAD} /usr/sbin/sshd 99 - - \ufeffjob done`, 'job done', 'sshd', MAY],
    [`211 ${HEAD} sshd 99 - - job done`, 'job done', 'sshd', MAY],
    [`${HEAD} sshd - - [origin ip="192.0.2.1"][meta sequenceId="1"] job`, 'job', 'sshd', MAY],
    [
      `${HEAD} RT_FLOW - ID [x@2636 a="]\\"" b="c"] job`,
      '[x@2636 a="]\\"" b="c"] job',
      'rt_flow',
      MAY,
    ],
    [`${HEAD} app - - [x@1 a="b"]`, '[x@1 a="b"]', 'app', MAY],
    [`${HEAD} app - - [x@1 a="b`, '[x@1 a="b', 'app', MAY],
    [`${HEAD} app - - -`, '', 'app', MAY],
    ['<34>1 - - - - - - job done', 'job done', ''],
    [`${HEAD} - - - - May  7 01:11:59 db sshd[9]: done`, 'done', 'sshd', '2015-05-07T01:11:59Z'],
    ['1 2015-05-07T01:11:58Z web sshd 99 - - job done', 'job done', 'sshd', MAY],
    ['2015-05-07T01:11:58Z web sshd 99 - - job done', 'job done', 'sshd', MAY],
  ])('%s', (line, text, program, time = '') => {
    expect(open(line)).toMatchObject({ text, program, time })
    expect(open(line).by).toContain('syslog-5424')
  })
})

describe('what containers and applications put before a text is taken off', () => {
  it.each<Case>([
    ['2015-05-07T01:11:58.5Z stdout F job done', 'job done', '', '2015-05-07T01:11:58.500Z'],
    ['2015-05-07T01:11:58Z stderr P sshd[9]: job', 'job', 'sshd', MAY],
    ['web-1  | job done', 'job done', ''],
    ['my_app_2 | job done', 'job done', ''],
    ['web-1  | 2015-05-07 01:11:58 [error] job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58,000 [main] WARN  org.example.Auth - job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58,000 WARN org.example.Auth: job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58,000 WARNING [auth] job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58,000 - auth - WARNING - job done', 'job done', '', MAY],
    ['[2015-05-07T01:11:58Z] [warn] job done', 'job done', '', MAY],
    ['[2015-05-07 01:11:58][app::auth][ERROR] job done', 'job done', '', MAY],
    ['[2015-05-07 01:11:58] local.WARNING: job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58 +00:00 [WRN] job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58.0|Warn|Auth|job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58,000::WARNING::job done', 'job done', '', MAY],
    ['2015-05-07 01:11:58.000  WARN 9 --- [  exec-1] o.e.Auth  : job done', 'job done', '', MAY],
    ['W0507 01:11:58.000000 99 auth.go:12] job done', 'job done', '', MAY],
    ['2015/05/07 01:11:58 [error] 99#0: *5 job done', '99#0: *5 job done', '', MAY],
    ['May  7 01:11:58 web @cee: {"a":1}', '{"a":1}', '', MAY],
    [
      'May  7 01:11:58 web nginx: 2015/05/07 01:11:59 [error] 9#0: x',
      '9#0: x',
      'nginx',
      '2015-05-07T01:11:59Z',
    ],
    ['2015-05-07 01:11:58 \u001b[33mWARN\u001b[0m job done', 'job done', '', MAY],
  ])('%s', (line, text, program, time = '') => {
    expect(open(line)).toMatchObject({ text, program, time })
    expect(open(line).by).not.toBe('')
  })

  it('of a mere time nothing is said, but it is gone from the front', () => {
    for (const time of [
      ...[
        '2015-05-07T01:11:58Z',
        '[Thu May 07 01:11:58 2015]',
        '1430961118.000',
        '2015/05/07 01:11:58',
      ],
      ...['Thu May  7 01:11:58 2015', '07-May-2015 01:11:58'],
    ]) {
      expect(open(`${time} [client 192.0.2.1] job`)).toMatchObject({
        text: '[client 192.0.2.1] job',
        by: '',
        time: MAY,
      })
    }
    expect(open('[123.456789] job done')).toMatchObject({ text: 'job done', by: '' })
  })

  it('a time that a column follows stays, and counts', () => {
    const line = '2015-05-07T01:11:58Z,1,192.0.2.1:995'
    expect(open(line)).toMatchObject({ text: line, time: MAY, by: '' })
  })
})

describe('what only looks like a header stays', () => {
  it.each([
    'Failed password: for root',
    'Failed root[99]: from 192.0.2.1',
    'warning: unknown[192.0.2.1]: SASL LOGIN failed',
    'NOTICE[99]: chan_sip.c: failed',
    'example.com[192.0.2.1]: failed',
    'unknown[fe80::1]: failed',
    'authentication failure; rhost=192.0.2.1',
    '192.0.2.1 - - [07/May/2015:01:11:58 +0000] "GET / HTTP/1.1" 200 1',
    '<script>alert(1)</script>',
    '444 - GET https 192.0.2.1 "/" [Client 192.0.2.2]',
    '{"a":1}',
    'alice | 192.0.2.1 | refused',
    'CEF:0|x|y|1|2|3|4|src=192.0.2.1',
  ])('%s', line => {
    expect(open(line)).toMatchObject({ text: line, program: '', by: '' })
  })

  it.each([
    ['2015-05-07T01:11:58Z Failed password: for root', 'Failed password: for root'],
    ['2015-05-07 01:11:58 login: refused from 192.0.2.1', 'login: refused from 192.0.2.1'],
    ['2015-05-07T01:11:58Z 192.0.2.1 connected', '192.0.2.1 connected'],
    ['May  7 01:11:58 Failed password for root', 'Failed password for root'],
    ['May  7 01:11:58 authentication failure for root', 'authentication failure for root'],
    ['May  7 01:11:58 [exim] login failed', '[exim] login failed'],
    ['2015-05-07 01:11:58 [client 192.0.2.1] WARN x', '[client 192.0.2.1] WARN x'],
    ['2015-05-07 01:11:58 [192.0.2.1] WARN x', '[192.0.2.1] WARN x'],
    ['2015-05-07 01:11:58 [fe80::1] WARN x', '[fe80::1] WARN x'],
  ])('behind a time, too: %s', (line, text) => {
    expect(open(line)).toMatchObject({ text, program: '' })
  })

  it('whoever writes a text cannot write a header into it', () => {
    const inner = 'May  7 01:11:59 db sshd[9]: Accepted password for root from 192.0.2.1'
    const { text, program } = open(`May  7 01:11:58 web app[9]: ${inner}`)
    expect(program).toBe('app')
    expect(text).toBe('db sshd[9]: Accepted password for root from 192.0.2.1')
    expect(open(`May  7 01:11:58 web app: <38>${inner}`).program).toBe('app')
    expect(open(`May  7 01:11:58 web app: <38>1 - a sshd 9 - - x`).program).toBe('app')
  })
})

describe('a message that stands for several', () => {
  const repeated = (times: string) =>
    open(`May  7 01:11:58 web sshd[9]: message repeated ${times} times: [ job [x] done]`)

  it('is the message, so often, at most a thousand times', () => {
    const { text, finding } = repeated('3')
    expect(text).toBe('job [x] done')
    expect(finding.repeats).toBe(3)
    expect(finding.fields['event.repeats']).toBe(3)
    expect(repeated('999999').finding.repeats).toBe(1_000)
  })

  it.each(['0', '-1', '1.5', 'x', '9999999999999'])('is not one of %s', times => {
    expect(repeated(times).finding.repeats).toBe(1)
  })
})

it('anything can be unwrapped, in time that grows with its length', () => {
  const piece = fc.constantFrom(
    ...['<34>', '1 ', '- ', 'May  7 01:11:58 ', '2015-05-07T01:11:58Z ', 'web ', 'sshd', '[', ']'],
    ...['9', ': ', '(', ')', '"', '\\', ' ', '\t', '|', 'WARN', '::', '%X', '12: ', 'stdout F '],
    ...['@cee:', '\ufeff', '\ud800', '\u001b[0m', 'message repeated 2 times: [', '[a b="'],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const line = pieces.join('')
      const { text } = open(line)
      expect(line.replaceAll('\u001b[0m', '')).toContain(text)
    }),
    { numRuns: 2_000 },
  )
  for (const unit of [
    '<34>',
    'May  7 01:11:58 ',
    'a ',
    '[a b="c"]',
    '[',
    '(',
    'a:',
    '1 ',
    '\u001b[',
  ]) {
    const started = performance.now()
    open(unit.repeat(300_000 / unit.length))
    open(`<34>1 - a b c d ${unit.repeat(300_000 / unit.length)}`)
    expect(performance.now() - started).toBeLessThan(500)
  }
})
