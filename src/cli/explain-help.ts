import { READING_HELP } from './reading-options.ts'

export const EXPLAIN_HELP = `Usage: netanomaly explain [options] --line N FILE | -

Shows the way of one line of a log file: what it was read as and why, the time,
the client and where it came from, every field, which rules it counts for and
why it does not for the others, and the addresses in the line with the scores
they were chosen by.

  --line N                 the line's number, from 1

Which rules (by default 100 records of one client within 60 s):
  --rule 'RULE'            a rule on one line, may be repeated
  --config FILE            rules and settings of a netanomaly.yaml

How the file is read:
${READING_HELP}  -h, --help               this text

Exit status: 0; 2 where the command is wrong, the file could not be read, or has
no such line.
`
