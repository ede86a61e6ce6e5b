/** How the value of a forwarding header is read. */
export type HeaderForm =
  /** A list to which every proxy appends whom it was called by; walked from the right. */
  | 'list'
  /** The same as RFC 7239 writes it: `for=192.0.2.1;proto=https, for="[2001:db8::1]"`. */
  | 'forwarded'
  /** One address, which the proxy sets whatever the client sent. */
  | 'single'
  /** One address and always a port, IPv6 without brackets: `2001:db8::1:46532`. */
  | 'single-port'

export interface ForwardingHeader {
  /** As its documentation spells it. */
  readonly name: string
  readonly form: HeaderForm
}

/** X-Forwarded-For, de facto standard: developer.mozilla.org, HTTP headers, X-Forwarded-For. */
const X_FORWARDED_FOR: ForwardingHeader = { name: 'X-Forwarded-For', form: 'list' }
const CF_CONNECTING_IP: ForwardingHeader = { name: 'CF-Connecting-IP', form: 'single' }
const TRUE_CLIENT_IP: ForwardingHeader = { name: 'True-Client-IP', form: 'single' }
const X_AZURE_SOCKETIP: ForwardingHeader = { name: 'X-Azure-SocketIP', form: 'single' }

/**
 * Which header of a trusted proxy is believed: headers under their own names, then proxies by the
 * header that they write unless told otherwise. A header that the proxy passes on as the client
 * sent it is no profile of that proxy, even where its documentation calls it the client's address.
 */
export const CLIENT_PROFILES = {
  'x-forwarded-for': X_FORWARDED_FOR,
  // RFC 7239.
  forwarded: { name: 'Forwarded', form: 'forwarded' },
  'x-real-ip': { name: 'X-Real-IP', form: 'single' },
  'cf-connecting-ip': CF_CONNECTING_IP,
  'true-client-ip': TRUE_CLIENT_IP,
  // Kept as the client sent it unless the service's VCL sets it: fastly.com/documentation,
  // reference, HTTP headers, Fastly-Client-IP.
  'fastly-client-ip': { name: 'Fastly-Client-IP', form: 'single' },
  // fly.io/docs, networking, request headers.
  'fly-client-ip': { name: 'Fly-Client-IP', form: 'single' },
  // Only where an origin request policy adds it: docs.aws.amazon.com/AmazonCloudFront,
  // "Add CloudFront request headers".
  'cloudfront-viewer-address': { name: 'CloudFront-Viewer-Address', form: 'single-port' },
  'x-azure-socketip': X_AZURE_SOCKETIP,

  // doc.traefik.io, entry points, forwarded headers.
  traefik: X_FORWARDED_FOR,
  // envoyproxy.io/docs, HTTP connection manager, x-forwarded-for.
  envoy: X_FORWARDED_FOR,
  // caddyserver.com/docs, reverse_proxy, defaults.
  caddy: X_FORWARDED_FOR,
  // docs.haproxy.org, option forwardfor: a further header line, after those of the client.
  haproxy: X_FORWARDED_FOR,
  // nginx.org, ngx_http_proxy_module, $proxy_add_x_forwarded_for.
  nginx: X_FORWARDED_FOR,
  // docs.aws.amazon.com/elasticloadbalancing, "HTTP headers and Application Load Balancers":
  // appended by default, with the client's port where that is preserved.
  alb: X_FORWARDED_FOR,
  // docs.aws.amazon.com/AmazonCloudFront, custom origins, client IP addresses: appended.
  cloudfront: X_FORWARDED_FOR,
  // developers.cloudflare.com/fundamentals/reference/http-headers.
  cloudflare: CF_CONNECTING_IP,
  // techdocs.akamai.com, property manager, origin server: True-Client-IP, which clients may not
  // set unless that is allowed.
  akamai: TRUE_CLIENT_IP,
  // The list and not Fastly-Client-IP, which clients may set; appended to over TLS.
  fastly: X_FORWARDED_FOR,
  // cloud.google.com/load-balancing/docs/https: appends the client and the balancer itself, so
  // both balancer and its front ends belong to the trusted proxies.
  'google-cloud': X_FORWARDED_FOR,
  // Application Gateway, learn.microsoft.com/azure/application-gateway: appended, with the port.
  azure: X_FORWARDED_FOR,
  // learn.microsoft.com/azure/frontdoor, HTTP header protocol: users may override what
  // X-Azure-ClientIP says, but not the address of their socket.
  'azure-front-door': X_AZURE_SOCKETIP,
} as const satisfies Readonly<Record<string, ForwardingHeader>>

export type ClientProfile = keyof typeof CLIENT_PROFILES

export const CLIENT_PROFILE_NAMES = Object.keys(CLIENT_PROFILES) as ClientProfile[]

/** The fields that the headers of all profiles have in a record, each once. */
export const FORWARDING_FIELDS = [
  'http.request.header.x-forwarded-for',
  'http.request.header.forwarded',
  'http.request.header.x-real-ip',
  'http.request.header.cf-connecting-ip',
  'http.request.header.true-client-ip',
  'http.request.header.fastly-client-ip',
  'http.request.header.fly-client-ip',
  'http.request.header.cloudfront-viewer-address',
  'http.request.header.x-azure-socketip',
] as const
