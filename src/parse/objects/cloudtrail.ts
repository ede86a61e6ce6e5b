import { addressText } from '../names/address-text.ts'
import { at, type ObjectShape, textAt } from './object-shape.ts'

const userName = textAt(
  'userIdentity.userName',
  'additionalEventData.UserName',
  'userIdentity.onBehalfOf.userId',
  'userIdentity.sessionContext.sessionIssuer.userName',
)
const arn = textAt('userIdentity.arn', 'userIdentity.principalId', 'userIdentity.type')
const consoleLogin = textAt('responseElements.ConsoleLogin')
const federated = textAt('serviceEventDetails.CredentialChallenge')
const error = at('errorCode', 'errorMessage')

/**
 * Calls of the AWS API. Where `sourceIPAddress` is no address, a service of AWS called, whatever
 * addresses stand in the parameters of the call.
 */
export const cloudtrail: ObjectShape = {
  id: 'cloudtrail',
  knowsClient: true,
  matches: ({ eventSource, eventName, sourceIPAddress, awsRegion }) =>
    typeof eventSource === 'string' &&
    typeof eventName === 'string' &&
    (sourceIPAddress !== undefined || awsRegion !== undefined),
  tellsAll: () => true,
  read(object, { fields }) {
    const { eventName, sourceIPAddress } = object
    if (typeof sourceIPAddress === 'string') fields['client.address'] = addressText(sourceIPAddress)
    const console = consoleLogin(object)
    const isFailed = error(object) !== undefined || console === 'Failure'
    const isLogin = eventName === 'ConsoleLogin' || eventName === 'UserAuthentication'
    fields['event.action'] = isLogin ? 'login' : federated(object) ? 'authentication' : 'request'
    fields['event.outcome'] = isFailed ? 'failure' : 'success'
    fields['event.code'] = eventName as string
    fields['user.name'] = userName(object) ?? arn(object)
  },
}
