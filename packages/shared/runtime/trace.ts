import { AsyncLocalStorage } from 'node:async_hooks';

/** A place in a trace, as the header `traceparent` of W3C writes it. */
export type TraceContext = string;

export type SpanKind = 'server' | 'client' | 'consumer' | 'internal';

export type SpanStart = {
  /** What it follows from; null begins a trace. */
  parent: TraceContext | null;
  kind?: SpanKind;
  /** Now if not told. */
  startedAt?: Date;
  attributes?: Record<string, string | number>;
};

export type SpanEnd = {
  /** A better name, where it is known only at the end. */
  name?: string;
  endedAt?: Date;
  attributes?: Record<string, string | number>;
  /** Why it failed, if it did. */
  failed?: string | undefined;
};

/** A piece of work in a trace. */
export type Span = {
  /** Does something that belongs to it: all that follows from that does too. */
  run<T>(work: () => T): T;
  end(how?: SpanEnd): void;
};

/** Follows work from process to process. */
export type Tracer = {
  start(name: string, how: SpanStart): Span;
  /** Sends what is left; never throws. */
  close(): Promise<void>;
};

const here = new AsyncLocalStorage<TraceContext>();

/** What is being done at this moment belongs to; null where nobody traces it. */
export function currentTrace(): TraceContext | null {
  return here.getStore() ?? null;
}

/** The same as headers, for whoever is asked for something. */
export function traceHeaders(): { traceparent?: string } {
  const traceparent = currentTrace();
  return traceparent === null ? {} : { traceparent };
}

/** Does something that belongs to a place in a trace. */
export function inTrace<T>(context: TraceContext | null, work: () => T): T {
  return context === null ? work() : here.run(context, work);
}

/** A header that a client sent, if it is one. */
export function readTraceparent(header: string | undefined): TraceContext | null {
  const isSane = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(header ?? '');
  return isSane ? header! : null;
}

/** Records nothing, and hands on what it is given: clients, engines and receivers find their own traces whole. */
export const passingTracer: Tracer = {
  start: (_, { parent }) => ({ run: work => inTrace(parent, work), end() {} }),
  close: async () => {},
};

/** Sends spans to where OTEL_EXPORTER_OTLP_ENDPOINT says; without it nothing of OpenTelemetry is loaded. */
export async function openTracer(endpoint: string | undefined, service: string): Promise<Tracer> {
  if (endpoint === undefined) return passingTracer;
  const { openOtlpTracer } = await import('./otlp.ts');
  return openOtlpTracer(endpoint, service);
}
