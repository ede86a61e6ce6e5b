import { INSTALLATION_CATALOG } from './installation-catalog.ts'
import { PIPELINE_CATALOG } from './pipeline-catalog.ts'
import { TRAFFIC_CATALOG } from './traffic-catalog.ts'

/**
 * All findings. NA1: installation and versions, NA2: pipeline, NA3: who the client is, NA4: rules
 * and time. A code keeps its meaning for ever; each has its page in `docs/errors`.
 */
export const CATALOG = { ...INSTALLATION_CATALOG, ...PIPELINE_CATALOG, ...TRAFFIC_CATALOG }

export type Code = keyof typeof CATALOG

/** What fills the braces of an entry. */
export type ValuesOf<C extends Code> = Readonly<
  Record<Placeholder<(typeof CATALOG)[C]['sentence' | 'mend']>, string | number>
>

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never
