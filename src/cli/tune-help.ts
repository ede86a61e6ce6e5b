import { INPUT_HELP } from './input-options.ts'
import { TIME_HELP } from './time-options.ts'

export const TUNE_HELP = `Usage: netanomaly tune [options] FILE... | -

Shows what each rule would have found in these log files with other thresholds,
and recommends one. FILE is plain or gzip, - is standard input; all files
together are judged in the order of their records' times, as scan does.

Which rules (by default 100 records of one client within 60 s):
  --rule 'RULE'            a rule on one line, may be repeated
  --config FILE            rules and settings of a netanomaly.yaml

How the files are read:
${INPUT_HELP}${TIME_HELP}\
  --memory SIZE            room for sorting before temporary files are used, by
                           default 256MB; they go to TMPDIR

What comes out:
  --output FORM            text (default); json: one document; patch: what to
                           change in the file of --config, for patch -p0 or
                           git apply -p0; without a file the rules themselves
  --json, --patch          short for --output json, --output patch
  --report FILE            also a page with the curves as plots
  --no-progress            no line about the progress on the terminal
  -h, --help               this text

Exit status: 0; 2 where the command or the configuration is wrong, a file could
not be read, or no file had a line of use.
`
