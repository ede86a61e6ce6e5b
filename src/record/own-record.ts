import type { Attributes } from './record.ts'

/**
 * The attribute that marks the event records we emit, here or in a process up the pipeline: such a
 * record is passed on and never counted.
 */
export const OWN_RECORD_ATTRIBUTE = 'netanomaly.episode.state'

/** The attribute, true, of the record by which `netanomaly doctor` asks whether logs arrive. */
export const DOCTOR_ATTRIBUTE = 'netanomaly.doctor'

/**
 * Whether we wrote the record: it has a state that an event of ours can have, or the doctor's mark.
 * Any other value is somebody else's, and must not keep their records from being counted. Hot path.
 */
export function isOwnRecord(attributes: Attributes): boolean {
  const state = attributes[OWN_RECORD_ATTRIBUTE]
  if (state === undefined) {
    return attributes[DOCTOR_ATTRIBUTE] === true && Object.hasOwn(attributes, DOCTOR_ATTRIBUTE)
  }
  const isState = state === 'open' || state === 'update' || state === 'close'
  return isState && Object.hasOwn(attributes, OWN_RECORD_ATTRIBUTE)
}
