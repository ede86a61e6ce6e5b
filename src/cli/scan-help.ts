import { READING_HELP } from './reading-options.ts'

export const SCAN_HELP = `Usage: netanomaly scan [options] FILE... | -

Reads log files and says which addresses misbehave: what would have fired, why,
and with which threshold. FILE is plain or gzip, - is standard input; all files
together are judged in the order of their records' times.

What is looked for (by default 100 records of one client within 60 s):
  --rule 'RULE'            a rule on one line, may be repeated:
                           'count by client.address >= 20 within 60s
                           where http.response.status_code in [401, 403]'
  --config FILE            rules and settings of a netanomaly.yaml

How the files are read:
${READING_HELP}\
  --lateness DURATION      read as a live processor would, in the order of the
                           input: what is older than this (5s) is left out
  --memory SIZE            room for sorting before temporary files are used, by
                           default 256MB; they go to TMPDIR

What comes out:
  --output FORM            text (default), json: one document, jsonl: one line
                           per episode, then one for the summary
  --json, --jsonl          short for --output json, --output jsonl
  --report FILE            also an HTML page that needs nothing else: timeline,
                           episodes, who against which threshold, what was
                           skipped; the files are read once more for it
  --top N                  episodes shown as text, by default 20
  --fail-on anomaly        exit with 1 where there was an episode; with 2 where
                           there was none, but a file is damaged
  --no-progress            no line about the progress on the terminal
  -h, --help               this text

Exit status: 0; 1 with --fail-on anomaly where there was an episode; 2 where the
command or the configuration is wrong, a file could not be read, or no file had
a line of use. A file that is damaged further on is judged as far as it goes: 0,
but 2 with --fail-on anomaly where there was no episode.
`
