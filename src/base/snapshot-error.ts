import { describeProblem, type Problem } from './problem.ts'

/**
 * Bytes that cannot be read as a snapshot: at which byte, what was expected there, what was found.
 */
export class SnapshotError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(describeProblem(problem))
    this.name = 'SnapshotError'
    this.problem = problem
  }
}
