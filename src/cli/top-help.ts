import { READING_HELP } from './reading-options.ts'

export const TOP_HELP = `Usage: netanomaly top [options] FILE... | -

Shows what goes on in log files: how fast lines come, the clients with most
records in the last minute of the log, episodes that are open and those that
closed. FILE is plain or gzip, - is standard input. Records are judged as they
come, by their own times. On a terminal it is a screen, q or Ctrl-C ends it;
elsewhere it is a line for each event of an episode, and one on the rate.

  -f, --follow             go on with what is written to the files, also where
                           they are renamed, cut off, deleted and made again, or
                           not there yet; else they are read to their end

What is looked for (by default 100 records of one client within 60 s):
  --rule 'RULE'            a rule on one line, may be repeated
  --config FILE            rules and settings of a netanomaly.yaml

How the files are read:
${READING_HELP}\
  --lateness DURATION      what is older than this is left out (5s)

What comes out:
  --top N                  rows of each table on the screen, by default 20
  --every DURATION         time between two lines on the rate, by default 10s
  --json                   a line of JSON for each event of an episode, then one
                           of what it came to; never a screen
  -h, --help               this text

NO_COLOR=1 shows no colours, TERM=dumb no screen.

Exit status: 0, also where it was ended; 2 where the command or the
configuration is wrong, or without --follow a file could not be read.
`
