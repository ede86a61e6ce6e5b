import { READING_HELP } from './reading-options.ts'

export const EXTRACT_HELP = `Usage: netanomaly extract [options] FILE... | -

Prints for each line of log files who the client is, when it was, and which
fields the line has, one JSON object a line:
  {"file":"auth.log","line":1,"ip":"192.0.2.1",
  "time":"2015-05-17T10:05:03.000Z","fields":{"user.name":"root",
  "event.action":"login","event.outcome":"failure"}}
ip and time are null where a line has none. FILE is plain or gzip, - is standard
input. A line that holds several records has a line for each.

How the files are read:
${READING_HELP}  -h, --help               this text

Exit status: 0; 2 where the command is wrong or a file could not be read.
`
