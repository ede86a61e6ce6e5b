import { cloudtrail } from './cloudtrail.ts'
import { cowrie } from './cowrie.ts'
import { defender, falcon } from './endpoint-sensors.ts'
import { eve } from './eve.ts'
import { flowTuples } from './flow-tuples.ts'
import { kubernetesAudit } from './kubernetes-audit.ts'
import type { ObjectShape } from './object-shape.ts'
import { entraSignIn, googleAudit, googleReport } from './sign-ins.ts'
import { windowsEvent } from './windows-event.ts'
import { zeekJson } from './zeek-json.ts'

/** The first that matches reads. */
export const SHAPES: readonly ObjectShape[] = [
  cowrie,
  eve,
  cloudtrail,
  kubernetesAudit,
  zeekJson,
  falcon,
  defender,
  flowTuples,
  entraSignIn,
  googleAudit,
  googleReport,
  windowsEvent,
]
