import { closeSync, openSync, readSync } from 'node:fs'

/** Parts of files that were read before; keeps the last file open. */
export class FileTexts {
  #path: string | undefined
  #file = -1

  /** Empty where the file can no longer be read, or not so far. */
  read(path: string, at: number, bytes: number): string {
    const text = Buffer.alloc(bytes)
    try {
      this.#open(path)
      for (let from = 0; from < bytes; ) {
        const read = readSync(this.#file, text, from, bytes - from, at + from)
        if (read === 0) return ''
        from += read
      }
      return text.toString('utf8')
    } catch {
      return ''
    }
  }

  close(): void {
    if (this.#path !== undefined) closeSync(this.#file)
    this.#path = undefined
  }

  #open(path: string): void {
    if (this.#path === path) return
    this.close()
    this.#file = openSync(path, 'r')
    this.#path = path
  }
}
