import { joined, sentenceFormat } from './sentences.ts'

/** MySQL and MariaDB. A name may hold quotes: the host stands behind the last `'@'`. */
export const mysql = sentenceFormat({
  id: 'mysql',
  title: 'MySQL and MariaDB',
  programs: ['mysqld*', 'mariadbd*', 'mysql', 'mariadb'],
  prefix: /^(?:\d+ +)?(?:Connect\s+)?(?:\[[\w-]+\] +)*/,
  sentences: [
    [
      'access-denied',
      'login',
      'failure',
      joined(
        /^Access denied for user '(?<user>(?:(?!' to database ').)*)'@'(?<client>[^'@]*)'/,
        /(?: \(using password: \w+\))?\.?$/,
      ),
    ],
    // The database's name is the client's as well.
    [
      'access-denied',
      'login',
      'failure',
      /^Access denied for user '(?<user>[^']*)'@'(?<client>[^'@]*)' to database '[^']*'\.?$/,
    ],
    [
      'aborted',
      'disconnect',
      '',
      joined(
        /^Aborted connection \d+ to db: '[^']*' user: '(?<user>.*)' host: '/,
        /(?<client>[^']*)' \([^']*$/,
      ),
    ],
    ['blocked', 'connection', 'failure', /^Host '(?<client>[^']*)' is (?:blocked|not allowed)/],
    [
      'reverse-mapping',
      'lookup',
      'failure',
      /^IP address '(?<client>[^']*)' could not be resolved/,
    ],
    ['reverse-mapping', 'lookup', 'failure', /^IP address '(?<client>[^']*)' has been resolved to/],
    ['connect', 'connection', '', /^(?<user>[\w.-]+)@(?<client>[0-9A-Fa-f.:]+) (?:on|as \w+ on) /],
    ['access-denied', 'login', 'failure', /^Access denied for user '/],
  ],
})
