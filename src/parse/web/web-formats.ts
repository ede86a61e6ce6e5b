import type { TextFormat } from '../text-format.ts'
import { access } from './access.ts'
import { apacheError } from './apache-error.ts'
import { awsAlb } from './aws-alb.ts'
import { awsS3 } from './aws-s3.ts'
import { caddy } from './caddy.ts'
import { envoy } from './envoy.ts'
import { gin } from './gin.ts'
import { haproxy } from './haproxy.ts'
import { iis } from './iis.ts'
import { lighttpd } from './lighttpd.ts'
import { nginxError } from './nginx-error.ts'
import { nginxProxyManager } from './nginx-proxy.ts'
import { drupal, firewallGui, suhosin, wordpress } from './php-sites.ts'
import { pipedRequest } from './piped-request.ts'
import { rails } from './rails.ts'

/**
 * The most particular first. Those before the first one with clues are asked before the words of a
 * text are looked at: they refuse within some 10 ns.
 */
export const WEB_FORMATS: readonly TextFormat[] = [
  apacheError,
  nginxError,
  haproxy,
  awsS3,
  envoy,
  gin,
  lighttpd,
  access,
  awsAlb,
  nginxProxyManager,
  iis,
  rails,
  caddy,
  wordpress,
  drupal,
  firewallGui,
  suhosin,
  pipedRequest,
]
