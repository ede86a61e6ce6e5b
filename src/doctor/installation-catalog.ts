import type { CatalogEntry } from './catalog-entry.ts'

/** Installation and versions: NA1. */
export const INSTALLATION_CATALOG = {
  NA1001: {
    level: 'error',
    title: 'Node is too old',
    sentence: 'this is Node {found}; {needed} is required by {who}',
    mend: 'run the service with a Node of {needed}',
  },
  NA1002: {
    level: 'error',
    title: 'A newer copy of the API than the SDK has',
    sentence:
      '{who} uses @opentelemetry/api {found}, the SDK {sdk}: what is logged or traced through ' +
      'the newer copy reaches no SDK',
    mend: 'install one version for all, npm install @opentelemetry/api@{found}, then npm dedupe',
  },
  NA1003: {
    level: 'warning',
    title: 'Copies of the API of different versions',
    sentence: '{who} uses @opentelemetry/api {found}, the SDK {sdk}: only one of them can register',
    mend: 'install one version for all: npm dedupe, and npm ls @opentelemetry/api to see who asks',
  },
  NA1004: {
    level: 'error',
    title: 'SDK and API do not belong together',
    sentence: '{who} takes @opentelemetry/api {needed}, and finds {found}',
    mend: 'npm install "@opentelemetry/api@{needed}"',
  },
  NA1005: {
    level: 'warning',
    title: 'Both lines of the SDK at once',
    sentence: '@opentelemetry/sdk-logs is there as {old} and as {new}: each has records of its own',
    mend: 'bring all packages to one line; npm ls @opentelemetry/sdk-logs says who asks',
  },
  NA1006: {
    level: 'error',
    title: 'A logger writes where SDK 3 does not listen',
    sentence:
      '{who} logs through @opentelemetry/api-logs, which SDK {sdk} does not read: its records ' +
      'are lost in silence',
    mend: 'call bridgeOldLogsApi() of otel-netanomaly after the SDK is set up; see the page',
  },
  NA1007: {
    level: 'warning',
    title: 'Several copies of otel-netanomaly',
    sentence: 'otel-netanomaly is there {count} times ({found}): each counts for itself',
    mend: 'npm dedupe; give the processor to one logger provider of the process',
  },
  NA1008: {
    level: 'warning',
    title: 'pino-opentelemetry-transport goes around every processor',
    sentence: '{who} sends from a worker thread of its own: no processor of this process sees it',
    mend: 'use @opentelemetry/instrumentation-pino instead, or count behind it',
  },
  NA1009: {
    level: 'note',
    title: 'No SDK for logs',
    sentence:
      'no @opentelemetry/sdk-logs is installed, so there is nothing to put a processor into',
    mend: 'npm install @opentelemetry/api @opentelemetry/sdk-logs; scan needs neither',
  },
  NA1010: {
    level: 'error',
    title: 'An SDK that is too old',
    sentence:
      '@opentelemetry/sdk-logs {found} takes no processors in its options: 0.203 and later do',
    mend: 'npm install @opentelemetry/sdk-logs@latest, and the other packages with it',
  },
  NA1011: {
    level: 'warning',
    title: 'A package that cannot be read',
    sentence: 'expected a package.json that can be read, found {found}',
    mend: 'install it anew: remove node_modules, npm ci',
  },
  NA1012: {
    level: 'note',
    title: 'Not everything was looked at',
    sentence: 'more than {limit} {what}: the rest was not looked at',
    mend: 'name the folder of one service: netanomaly doctor FOLDER',
  },
  NA1013: {
    level: 'warning',
    title: 'winston without its transport',
    sentence:
      '{who} is instrumented, and @opentelemetry/winston-transport is not installed: none of its ' +
      'lines becomes a record',
    mend: 'npm install @opentelemetry/winston-transport',
  },
} as const satisfies Readonly<Record<string, CatalogEntry>>
