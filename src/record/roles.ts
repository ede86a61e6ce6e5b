// What an observation is to a rule, as bits of `Observation.roles`. In a file of their own: code
// that runs for each record has copies, which the engine reads faster than what is imported.

/** It is counted, or its amount is; for a ratio it is one of the whole. */
export const ROLE_COUNTED = 1
/** It empties the key's window, after what came at the same time. */
export const ROLE_RESET = 2
/** For a ratio: it is one of the part. */
export const ROLE_PART = 4
