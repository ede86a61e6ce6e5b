/**
 * The attribute that marks the event records we emit, here or in a process up the pipeline: such a
 * record is passed on and never counted.
 */
export const OWN_RECORD_ATTRIBUTE = 'netanomaly.episode.state'
