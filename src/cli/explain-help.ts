import { READING_HELP } from './reading-options.ts'

export const EXPLAIN_HELP = `Usage: netanomaly explain [options] --line N FILE | -

Shows the way of one line of a log file: what it was read as and why, the time,
the client and where it came from, every field, and the addresses in the line
with the scores they were chosen by.

  --line N                 the line's number, from 1

How the file is read:
${READING_HELP}  -h, --help               this text

Exit status: 0; 2 where the command is wrong, the file could not be read, or has
no such line.
`
