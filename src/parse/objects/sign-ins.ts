import { isObject } from '../json.ts'
import { at, type ObjectShape, textAt } from './object-shape.ts'

const errorCode = at('properties.status.errorCode', 'status.errorCode')
const resultType = at('resultType', 'ResultType')
const userName = textAt('properties.userPrincipalName', 'userPrincipalName', 'UserPrincipalName')

/** Microsoft Entra's sign-ins: 0 is success, any other number the reason of a failure. */
export const entraSignIn: ObjectShape = {
  id: 'entra-sign-in',
  matches: ({ category, operationName, createdDateTime, appDisplayName, Type }) =>
    (typeof category === 'string' && /SignInLogs$/.test(category)) ||
    operationName === 'Sign-in activity' ||
    Type === 'SigninLogs' ||
    (createdDateTime !== undefined && appDisplayName !== undefined),
  read(object, { fields }) {
    const code = errorCode(object) ?? resultType(object)
    fields['event.action'] = 'login'
    fields['event.code'] = code === undefined ? undefined : `${code}`
    if (code !== undefined) fields['event.outcome'] = `${code}` === '0' ? 'success' : 'failure'
    fields['user.name'] = userName(object)
  },
}

const statusCode = at('protoPayload.status.code')
const methodName = textAt('protoPayload.methodName')
const principal = textAt('protoPayload.authenticationInfo.principalEmail')

/** Google Cloud's audit records: a status that is not 0 is an error. */
export const googleAudit: ObjectShape = {
  id: 'google-audit',
  matches: ({ protoPayload }) => isObject(protoPayload),
  read(object, { fields }) {
    const code = statusCode(object)
    fields['event.outcome'] = code === undefined || code === 0 ? 'success' : 'failure'
    fields['event.code'] = methodName(object)
    fields['event.action'] = /login/i.test(methodName(object) ?? '') ? 'login' : 'request'
    fields['user.name'] = principal(object)
  },
}

const reportEmail = textAt('actor.email')

/** Google Workspace's reports: the domain of who acted is that of the organisation, or theirs. */
export const googleReport: ObjectShape = {
  id: 'google-report',
  matches: ({ kind }) => kind === 'admin#reports#activity' || kind === 'audit#activity',
  tellsAll: () => true,
  read(object, { fields }) {
    const email = reportEmail(object)
    const end = email?.lastIndexOf('@') ?? -1
    fields['user.name'] = end > 0 ? email?.slice(0, end) : email
    const { events } = object
    const name = Array.isArray(events) && isObject(events[0]) ? events[0].name : undefined
    if (typeof name !== 'string') return
    fields['event.code'] = name
    if (name === 'login_success' || name === 'login_failure') {
      fields['event.action'] = 'login'
      fields['event.outcome'] = name === 'login_success' ? 'success' : 'failure'
    } else if (name === 'logout') fields['event.action'] = 'logout'
  },
}
