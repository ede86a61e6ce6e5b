import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Backend, startBackend } from './server.ts'

/** A real Prometheus with its defaults and the OTLP receiver; it scrapes nothing. */
export function startPrometheus(): Promise<Backend> {
  return startBackend('prometheus', 1, (folder, [http]) => {
    const config = join(folder, 'prometheus.yaml')
    writeFileSync(config, '{}\n')
    return {
      args: [
        ...[`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`],
        ...[`--web.listen-address=${http}`, '--web.enable-otlp-receiver', '--log.level=warn'],
      ],
      readyUrl: `http://${http}/-/ready`,
    }
  })
}
