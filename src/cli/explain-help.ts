export const EXPLAIN_HELP = `Usage: netanomaly explain [options] --line N FILE | -

Shows the way of one line of a log file: what it was read as and why, the time,
the client and where it came from, every field, and the addresses in the line
with the scores they were chosen by.

  --line N                 the line's number, from 1

How the file is read:
  --format ID              combined, json, otlp-json or text; else the line is
                           read by its own looks
  --client-field NAME      field with the client's address, may be repeated
  --trusted-proxies LIST   proxies whose forwarding header is believed, such as
                           loopback,10.0.0.0/8
  -h, --help               this text

Exit status: 0; 2 where the command is wrong, the file could not be read, or has
no such line.
`
