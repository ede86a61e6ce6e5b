import { setFlagsFromString } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { ShapeLesson } from '../../src/otel/shape-lesson.ts'
import { EPISODE_ID_ATTRIBUTE, RULE_ATTRIBUTE } from '../../src/report/attributes.ts'

setFlagsFromString('--allow-natives-syntax')
const isHashTable = new Function('of', 'return !%HasFastProperties(of)')

/** As the SDK adds attributes: one by one, under names in a variable. */
function attributesOf(count: number, prefix: string): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  for (let at = 0; at < count; at++) attributes[`${prefix}${at}`] = 'value'
  return attributes
}

function annotate(attributes: Record<string, unknown>): void {
  for (const name of [EPISODE_ID_ATTRIBUTE, RULE_ATTRIBUTE]) attributes[name] = 'of ours'
}

describe('a lesson in the shape of hot records', () => {
  it.each([1, 12, 18, 19])(
    'keeps the attributes of later ones from becoming a hash table: %i',
    count => {
      const first = attributesOf(count, `taught-${count}-`)
      new ShapeLesson().give(first, 'id', 'rule')
      const later = attributesOf(count, `taught-${count}-`)
      annotate(later)
      expect(isHashTable(later)).toBe(false)
    },
  )

  it('leaves what it is given as it is', () => {
    const attributes = attributesOf(18, 'kept-')
    new ShapeLesson().give(attributes, 'id', 'rule')
    expect(attributes).toEqual(attributesOf(18, 'kept-'))
  })

  it('survives attributes that throw when they are read', () => {
    const hostile = attributesOf(17, 'hostile-')
    const throwing = {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    }
    Object.defineProperty(hostile, 'throws', throwing)
    expect(() => new ShapeLesson().give(hostile, 'id', 'rule')).not.toThrow()
  })
})
