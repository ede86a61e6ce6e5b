const KEY = Symbol.for('otel-netanomaly.family')

/** What the processors of this process share, of an ESM and a CommonJS copy of the package too. */
interface Family {
  readonly members: WeakSet<object>
  /** Processors that somebody made in code. */
  byHand: number
  /** Those that `register` and `withNetworkAnomaly` made. */
  automatic: number
  /** Both kinds are there: only then a record may come by twice for want of knowing. */
  isMixed: boolean
  /** Who works on a record, noted while `isMixed`. */
  readonly watched: WeakMap<object, Kinship>
}

/**
 * Keeps a record from being counted and annotated twice where a processor made by hand is in the
 * same pipeline as one that was put there automatically: the one made by hand works, for its rules
 * are those that somebody wrote down. Two made by hand both work, as they were told to.
 */
export class Kinship {
  readonly #family: Family = familyOf(globalThis)
  // Open, because a processor of the other copy of the package cannot see what is private here.
  readonly isAutomatic: boolean
  standsBack = false
  #isMember = true

  constructor(member: object, isAutomatic: boolean) {
    this.isAutomatic = isAutomatic
    this.#family.members.add(member)
    this.#count(1)
  }

  /** Whether an automatic processor was there before this one, which was made by hand. */
  get isBesideAutomatic(): boolean {
    return !this.isAutomatic && this.#family.automatic > 0
  }

  /** Whether a record is left to another processor. Hot path. */
  leaves(record: object): boolean {
    return this.#family.isMixed && this.#leavesToOther(record)
  }

  /** This processor is shut down: an automatic one that stood back for it works again. */
  end(): void {
    if (!this.#isMember) return
    this.#isMember = false
    this.#count(-1)
  }

  #leavesToOther(record: object): boolean {
    const other = this.#family.watched.get(record)
    if (this.isAutomatic) {
      if (this.standsBack || other !== undefined) return true
    } else if (other?.isAutomatic) {
      // It could not know that we come behind it; what it has counted so far stays its own.
      other.standsBack = true
      return true
    }
    this.#family.watched.set(record, this)
    return false
  }

  #count(step: 1 | -1): void {
    const family = this.#family
    if (this.isAutomatic) family.automatic += step
    else family.byHand += step
    family.isMixed = family.automatic > 0 && family.byHand > 0
  }
}

/** Whether something is a processor of this package, from whichever copy. */
export function isProcessor(value: unknown): boolean {
  return typeof value === 'object' && value !== null && familyOf(globalThis).members.has(value)
}

function familyOf(global: object): Family {
  const holder = global as { [KEY]?: Family }
  holder[KEY] ??= {
    members: new WeakSet(),
    byHand: 0,
    automatic: 0,
    isMixed: false,
    watched: new WeakMap(),
  }
  return holder[KEY]
}
