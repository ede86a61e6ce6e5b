import { describe, expect, it } from 'vitest'
import { cellText } from '../../src/report/cell-text.ts'
import { eventLine, rateLine, summaryLine } from '../../src/report/top-lines.ts'
import { shareRoom, topScreen } from '../../src/report/top-screen.ts'
import type { TopState } from '../../src/report/top-state.ts'
import { NOON_MS } from '../cli/drive.ts'
import { NO_LOSSES, sampleEpisode, sampleRule } from './sample.ts'

function sampleState(more: Partial<TopState> = {}): TopState {
  return {
    files: [{ name: 'access.log', note: undefined }],
    ...{ isFollowing: true, isOver: false, share: undefined, elapsedMs: 90_000 },
    ...{ lines: 12_345, linesPerSecond: 410.4, meanLinesPerSecond: 137.2 },
    ...{ records: 12_340, withAddress: 12_300, useless: 0, losses: NO_LOSSES },
    ...{ newestMs: NOON_MS + 1_339_000, lagMs: 1_900 },
    clients: {
      clients: [
        { client: '198.51.100.7', records: 439 },
        { client: '2001:db8::7', records: 3 },
      ],
      ...{ different: 2, total: 442, isExact: true, spanMs: 58_000 },
    },
    openCount: 1,
    open: [sampleEpisode({ state: 'update' })],
    closedCount: 0,
    closed: [],
    ...more,
  }
}

const SIZE = { rows: 24, columns: 90, isColoured: false, top: 20 }

describe('the screen', () => {
  it('has a head, open episodes and clients', () => {
    expect(topScreen(sampleState(), { ...SIZE, columns: 120 })).toEqual([
      'netanomaly top  access.log  following',
      '12,345 lines, 410 a second now, 137 in the mean  12,340 records, 12,300 with an address',
      'log time 2024-04-19T12:22:19Z, 2s behind the clock',
      '',
      'Open episodes: 1',
      'rule          key           observed    since                 last seen  records',
      'request-rate  198.51.100.7  439 >= 100  2024-04-19T12:00:00Z  600ms ago    1,234',
      '',
      'Clients by records in the last minute of the log: 442 of 2 clients',
      'client        records  a second  share',
      '198.51.100.7      439       7.6   99 %',
      '2001:db8::7         3       0.1    1 %',
    ])
  })

  it('says how far it is, and what is wrong with files', () => {
    const notes = ['none there', 'gzip data', 'no permission', 'a directory', undefined]
    const files = notes.map((note, at) => ({ name: `log.${at}`, note }))
    const lines = topScreen(sampleState({ files, isFollowing: false, share: 0.456 }), SIZE)
    expect(lines[0]).toBe('netanomaly top  log.0 and 4 more  reading 45 %')
    expect(lines.slice(3, 7)).toEqual([
      'log.0: none there',
      'log.1: gzip data',
      'log.2: no permission',
      'and 1 more file',
    ])
  })

  it('names what was lost, and counts that are lower bounds', () => {
    const losses = { ...NO_LOSSES, late: 3, capped: 1_000 }
    const clients = { ...sampleState().clients, isExact: false }
    const text = topScreen(sampleState({ losses, clients, useless: 7 }), {
      ...SIZE,
      columns: 200,
    }).join('\n')
    expect(text).toContain('7 of no use, 3 too late, 1,000 beyond the limit of episodes')
    expect(text).toContain('442 of at least 2 clients')
    expect(text).toMatch(/198\.51\.100\.7 +439\+ /)
  })

  it('shows closed episodes, the newest first', () => {
    const closed = [sampleEpisode({ key: 'one' }), sampleEpisode({ key: 'two' })]
    const text = topScreen(sampleState({ closed, closedCount: 17 }), SIZE).join('\n')
    expect(text).toMatch(/Closed: 17\nrule .*lasted.*\n.* one .*22m18s .*\n.* two /)
  })

  it.each([
    { rows: 24, columns: 80 },
    { rows: 12, columns: 60 },
    { rows: 10, columns: 40 },
    { rows: 5, columns: 20 },
    { rows: 1, columns: 8 },
    { rows: 0, columns: 1 },
    { rows: 200, columns: 300 },
  ])('fits $rows rows of $columns columns', size => {
    const open = Array.from({ length: 30 }, (_, at) => sampleEpisode({ key: `2001:db8::${at}` }))
    const state = sampleState({ open, openCount: 30, closed: open, closedCount: 900 })
    const lines = topScreen(state, { ...SIZE, ...size })
    expect(lines.length).toBeLessThanOrEqual(size.rows)
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(size.columns)
  })

  it('gives each table a share of the rows, and what one does not need to the others', () => {
    const open = Array.from({ length: 30 }, (_, at) => sampleEpisode({ key: `key-${at}` }))
    const lines = topScreen(sampleState({ open, openCount: 30 }), { ...SIZE, rows: 30 })
    expect(lines).toHaveLength(30)
    expect(lines.filter(line => line.includes('key-'))).toHaveLength(19)
    expect(lines.at(-1)).toContain('2001:db8::7')
  })

  it.each([
    { room: 10, wants: [20, 2, 0], given: [8, 2, 0] },
    { room: 10, wants: [20, 20, 20], given: [4, 3, 3] },
    { room: 10, wants: [1, 2, 3], given: [1, 2, 3] },
    { room: -4, wants: [1, 2], given: [0, 0] },
  ])('shares $room rows among $wants', ({ room, wants, given }) => {
    expect(shareRoom(room, wants)).toEqual(given)
  })

  it('shows a client with an open episode, and severity, by colours alone where it may', () => {
    const rule = sampleRule('count >= 100 within 60s as request-rate')
    const state = sampleState({ open: [sampleEpisode({ rule, address: '198.51.100.7' })] })
    const coloured = topScreen(state, { ...SIZE, isColoured: true })
    expect(coloured.some(line => line.startsWith('\u001b[31m198.51.100.7'))).toBe(true)
    expect(coloured.some(line => line.startsWith('\u001b[33mrequest-rate'))).toBe(true)
    const network = sampleEpisode({
      rule: sampleRule('count by client.address/24,64 >= 100 within 60s as network'),
      ...{ key: '2001:db8::/64', address: '2001:db8::9', prefix: '2001:db8::/64' },
    })
    const inNetwork = topScreen(sampleState({ open: [network] }), { ...SIZE, isColoured: true })
    expect(inNetwork.some(line => line.startsWith('\u001b[31m2001:db8::7'))).toBe(true)
    expect(inNetwork.some(line => line.startsWith('\u001b[31m198.51.100.7'))).toBe(false)
    const plain = coloured.map(line => line.replaceAll(/\u001b\[\d+m/g, ''))
    expect(plain).toEqual(topScreen(state, SIZE))
  })
})

describe('text of a log on the screen', () => {
  it.each([
    { text: 'plain-1.2.3.4', shown: 'plain-1.2.3.4' },
    { text: 'Müller Øre Жук', shown: 'Müller Øre Жук' },
    { text: '\u001b[2J\u0007', shown: '\\u{1b}[2J\\u{7}' },
    { text: '漢', shown: '\\u{6f22}' },
    { text: '😀', shown: '\\u{1f600}' },
    { text: 'e\u0301', shown: 'e\\u{301}' },
    { text: '\u202etxt\u200b', shown: '\\u{202e}txt\\u{200b}' },
    { text: '\ud800', shown: '\\u{d800}' },
    { text: 'a\nb\tc', shown: 'a\\u{a}b\\u{9}c' },
  ])('is one column a character and steers nothing: $shown', ({ text, shown }) => {
    expect(cellText(text)).toBe(shown)
  })

  it('is that in every place of the screen', () => {
    const odd = '\u001b[31m漢\u202e\n'
    const episode = sampleEpisode({ key: odd })
    const lines = topScreen(
      sampleState({
        files: [{ name: odd, note: 'none there' }],
        open: [episode],
        closed: [episode],
        clients: { ...sampleState().clients, clients: [{ client: odd, records: 3 }] },
      }),
      SIZE,
    )
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u202e漢]/)
  })
})

describe('lines where there is no terminal', () => {
  it('say what became of an episode, and why', () => {
    expect(eventLine(sampleEpisode({ state: 'open', atMs: NOON_MS }), false)).toBe(
      '2024-04-19T12:00:00Z open medium: 198.51.100.7 sent 439 records within 1m ' +
        '(rule request-rate: count by client.address >= 100 within 1m)',
    )
    expect(eventLine(sampleEpisode({ state: 'open' }), true)).toMatch(/^\u001b\[33m.*\u001b\[39m$/)
  })

  it('say how it goes, and what it came to', () => {
    expect(rateLine(sampleState())).toBe(
      '2024-04-19T12:22:19Z rate 12,345 lines, 410 a second now, 137 in the mean, ' +
        '1 open episode, 2s behind the clock; busiest in the last minute 198.51.100.7 ' +
        'with 439 records',
    )
    expect(rateLine(sampleState({ newestMs: undefined, lagMs: undefined }))).toMatch(/^no time yet/)
    expect(rateLine(sampleState({ lagMs: -7_200_000 }))).toContain('2h ahead of the clock')
    expect(summaryLine(sampleState({ closedCount: 16, useless: 5 }))).toBe(
      'netanomaly top: 12,345 lines, 12,300 records with an address, 5 of no use, ' +
        '17 episodes, 1 of them open, in 1m30s',
    )
  })
  it('name scan where lines that are over came too late', () => {
    const losses = { ...NO_LOSSES, late: 3 }
    const said = (isFollowing: boolean) => summaryLine(sampleState({ losses, isFollowing }))
    expect(said(false)).toMatch(/3 too late,.*; netanomaly scan puts lines in order$/)
    expect(said(true)).not.toContain('scan')
  })
})
