/**
 * The attribute that marks the event records we emit, here or in a process up the pipeline: a record
 * that has it is passed on and never counted.
 */
export const OWN_RECORD_ATTRIBUTE = 'netanomaly.episode.state'
