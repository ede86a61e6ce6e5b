import type { Attributes, BatchObservableResult, MetricOptions } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import type { MeterProviderLike } from '../../src/index.ts'

/** What a collection heard, as `name{attributes}` to value; `otel.component.name` left out. */
export type Heard = Record<string, number>

interface Named {
  readonly name: string
  readonly options: MetricOptions
}

/** A meter provider of our own, to see and to break what an SDK does not let one see or break. */
export class FakeMeterProvider implements MeterProviderLike {
  readonly instruments: (Named & { readonly kind: string })[] = []
  readonly durations: number[] = []
  readonly callbacks: ((result: BatchObservableResult) => void)[] = []
  /** Names of methods that throw. */
  readonly broken: readonly string[]
  meters = 0

  constructor(...broken: readonly string[]) {
    this.broken = broken
  }

  getMeter(): unknown {
    this.#mayThrow('getMeter')
    this.meters++
    const create = (kind: string) => (name: string, options: MetricOptions) => {
      this.#mayThrow(kind)
      this.instruments.push({ kind, name, options })
      return { name, options }
    }
    return {
      createObservableCounter: create('counter'),
      createObservableUpDownCounter: create('up-down counter'),
      createHistogram: (name: string, options: MetricOptions) => {
        create('histogram')(name, options)
        return { record: (value: number) => this.#record(value) }
      },
      addBatchObservableCallback: (callback: (result: BatchObservableResult) => void) => {
        this.callbacks.push(callback)
      },
      removeBatchObservableCallback: (callback: (result: BatchObservableResult) => void) => {
        this.#mayThrow('remove')
        this.callbacks.splice(this.callbacks.indexOf(callback), 1)
      },
    }
  }

  /** As an SDK collects: callbacks in order, at once. */
  collect(during: () => void = () => {}): Heard {
    const heard: Heard = {}
    const observe = (instrument: unknown, value: number, attributes: Attributes = {}) => {
      this.#mayThrow('observe')
      during()
      heard[seriesName((instrument as Named).name, attributes)] = value
    }
    for (const callback of this.callbacks) callback({ observe })
    return heard
  }

  #record(value: number): void {
    this.#mayThrow('record')
    this.durations.push(value)
  }

  #mayThrow(method: string): void {
    if (this.broken.includes(method)) throw new Error(`${method} is broken`)
  }
}

export function seriesName(name: string, attributes: Attributes): string {
  const { 'otel.component.name': _, ...rest } = attributes
  const words = Object.entries(rest).map(([key, value]) => `${key}=${value}`)
  return words.length === 0 ? name : `${name}{${words.join(',')}}`
}

/** The real SDK; `collect` is what a reader does once a minute. */
export function createMeters(temporality = AggregationTemporality.CUMULATIVE) {
  const exporter = new InMemoryMetricExporter(temporality)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const collect = async () => {
    const { resourceMetrics, errors } = await reader.collect()
    if (errors.length > 0) throw errors[0]
    return resourceMetrics
  }
  return { exporter, meterProvider, collect }
}

export function points(resourceMetrics: ResourceMetrics) {
  return resourceMetrics.scopeMetrics
    .filter(({ scope }) => scope.name === 'otel-netanomaly')
    .flatMap(({ metrics: all }) => all)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value })),
    )
}

export function heardIn(resourceMetrics: ResourceMetrics): Heard {
  return Object.fromEntries(
    points(resourceMetrics).map(({ name, attributes, value }) => [
      ...[seriesName(name, attributes), value as number],
    ]),
  )
}
