import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { readYamlMap } from './config/yaml-map.ts'
import { register } from './register/register.ts'
import { currentSurroundings } from './register/surroundings.ts'
import {
  isHooksThread,
  isSpokenFor,
  onThreads,
  speakForThreads,
  startingHooksThread,
} from './register/threads.ts'

if (!isHooksThread()) {
  const isSilent = isSpokenFor()
  speakForThreads()
  register({
    ...currentSurroundings(),
    commandLine: [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' '),
    process,
    files: {
      read: path => readFileSync(path, 'utf8'),
      // Beside this file in the package: YAML is loaded only where there is a file, and at once.
      parse(text, fileName, problems) {
        const reader = createRequire(import.meta.url)('./yaml-map.cjs') as {
          readYamlMap: typeof readYamlMap
        }
        return reader.readYamlMap(text, fileName, problems)
      },
    },
    say(line) {
      if (!isSilent) process.stderr.write(`${line}\n`)
    },
    onThreads: listener => onThreads(process, listener),
    startingHooksThread,
  })
}
