import { addressText } from '../names/address-text.ts'
import { wholeOf } from '../names/values.ts'
import { at, type ObjectShape, textAt } from './object-shape.ts'

const apiVersion = textAt('apiVersion')
const verb = textAt('verb')
const resource = textAt('objectRef.resource')
// Proxies that log people in act for them.
const userName = textAt('impersonatedUser.username', 'user.username')
const decision = textAt('annotations.authorization.k8s.io/decision')
const responseCode = at('responseStatus.code')
const uri = textAt('requestURI')

/**
 * Audit events of a Kubernetes API server. All of `sourceIPs` but the last come from headers that
 * the client itself may write.
 */
export const kubernetesAudit: ObjectShape = {
  id: 'kubernetes-audit',
  knowsClient: true,
  matches: object =>
    Array.isArray(object.sourceIPs) ||
    (object.kind === 'Event' && apiVersion(object)?.startsWith('audit.k8s.io') === true),
  tellsAll: () => true,
  read(object, { fields }) {
    const { sourceIPs } = object
    const nearest = Array.isArray(sourceIPs) ? sourceIPs.at(-1) : undefined
    if (typeof nearest === 'string') fields['client.address'] = addressText(nearest)
    const code = wholeOf(responseCode(object))
    fields['http.response.status_code'] = code
    const isRefused = decision(object) === 'forbid' || (code !== undefined && code >= 400)
    fields['event.outcome'] = isRefused ? 'failure' : 'success'
    fields['event.action'] = 'request'
    fields['event.code'] = [verb(object), resource(object)].filter(Boolean).join('-') || undefined
    fields['user.name'] = userName(object)
    const target = uri(object)
    const mark = target?.indexOf('?') ?? -1
    fields['url.path'] = mark < 0 ? target : target?.slice(0, mark)
    fields['url.query'] = mark < 0 ? undefined : target?.slice(mark + 1)
  },
}
