import { READING_HELP } from './reading-options.ts'

export const DOCTOR_HELP = `Usage: netanomaly doctor [options] [FOLDER] [FILE...]

Looks through a project's folder, by default this one, for what keeps records or
episodes from being seen: versions, copies of the API, the order of processors,
settings of the exporter, and whether what is to receive logs takes them: for
that one marked record is sent. With log FILEs it also
says what they tell of proxies and clocks, and which rules can never fire on
them. Changes nothing.

  --no-send                send no record
  --json                   one JSON document instead of text

The rules and settings that are looked at (by default those of
NETANOMALY_CONFIG, else of FOLDER/netanomaly.yaml):
  --rule 'RULE'            a rule on one line, may be repeated
  --config FILE            rules and settings of a netanomaly.yaml
The variables of the register, such as NETANOMALY_TRUSTED_PROXIES, come before
what a file says, and options before both.

How log files are read:
${READING_HELP}\
  --memory SIZE            room for sorting before temporary files are used, by
                           default 256MB
  --no-progress            no line about the progress on the terminal
  -h, --help               this text

Each finding has a code such as NA1003; its page is docs/errors/NA1003.md in the
package. Where logs go to is taken from OTEL_EXPORTER_OTLP_* as the SDK does.

Exit status: 0 without an error; 1 with one or more (warnings and notes do not
count); 2 where the command is wrong.
`
