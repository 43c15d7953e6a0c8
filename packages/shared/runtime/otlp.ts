import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import manifest from '../../../package.json' with { type: 'json' };
import { inTrace, type TraceContext, type Tracer } from './trace.ts';

/** What is not sent by then is given up: nobody waits for who watches. */
const EXPORT_MS = 5_000;
const FAREWELL_MS = 1_500;
const EVERY_MS = 2_000;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

const propagator = new W3CTraceContextPropagator();

/** Sends spans by OTLP over HTTP, as JSON, from time to time; what cannot be sent is lost, and disturbs nobody. */
export function openOtlpTracer(endpoint: string, service: string): Tracer {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS });
  const often = { scheduledDelayMillis: EVERY_MS, exportTimeoutMillis: EXPORT_MS };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': manifest.version }),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...often })],
  });
  const tracer = provider.getTracer('stenopool', manifest.version);
  return {
    start(name, { parent, kind = 'internal', startedAt, attributes = {} }) {
      const options = { kind: KINDS[kind], attributes, ...(startedAt && { startTime: startedAt }) };
      const span = tracer.startSpan(name, options, contextOf(parent));
      const own = write(span);
      return {
        run: work => inTrace(own, work),
        end(how = {}) {
          if (how.name !== undefined) span.updateName(how.name);
          span.setAttributes(how.attributes ?? {});
          if (how.failed !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: how.failed });
          span.end(how.endedAt);
        },
      };
    },
    async close() {
      const late = new Promise<void>(resolve => setTimeout(resolve, FAREWELL_MS).unref());
      await Promise.race([provider.shutdown(), late]).catch(() => {});
    },
  };
}

function contextOf(parent: TraceContext | null): Context {
  if (parent === null) return ROOT_CONTEXT;
  return propagator.extract(
    ROOT_CONTEXT,
    { traceparent: parent },
    { get: carrier => carrier.traceparent, keys: Object.keys },
  );
}

function write(span: Span): TraceContext {
  const carrier: { traceparent?: string } = {};
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), carrier, {
    set: (to, key, value) => Object.assign(to, { [key]: value }),
  });
  return carrier.traceparent!;
}
