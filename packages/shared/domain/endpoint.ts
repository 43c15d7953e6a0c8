import { z } from 'zod';
import { JobEvent } from './job.ts';

/** The events that a project's endpoint can ask for. `webhook.test` comes unasked when somebody tests it. */
export const EndpointEvent = z.enum([
  ...JobEvent.options,
  'batch.completed',
  'webhook.test',
  'webhook_endpoint.disabled',
]);
export type EndpointEvent = z.infer<typeof EndpointEvent>;

/** What an endpoint may ask to have added to an event about a job, where it fits. */
export const EndpointInclude = z.enum(['text']);

/** Why an endpoint gets nothing: it answered 410, or it has failed for days. */
export const DisabledReason = z.enum(['gone', 'failing']);
export type DisabledReason = z.infer<typeof DisabledReason>;

/** A URL that wants a project's events, as the ledger holds it. */
export type Endpoint = {
  id: string;
  projectId: string;
  url: string;
  description: string | null;
  events: EndpointEvent[];
  include: z.infer<typeof EndpointInclude>[];
  secret: string;
  /** Signs beside the secret until then; null if none was rotated away. */
  previousSecret: string | null;
  previousSecretUntil: Date | null;
  state: 'enabled' | 'disabled';
  disabledReason: DisabledReason | null;
  /** When the attempts began to fail, and how many have since; null and 0 after each success. */
  failingSince: Date | null;
  failures: number;
  createdAt: Date;
};

const time = z.iso.datetime();

/** An endpoint as clients see it: never with a secret. */
export const EndpointView = z
  .object({
    id: z.uuid(),
    object: z.literal('webhook_endpoint'),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(EndpointEvent),
    include: z.array(EndpointInclude),
    state: z.enum(['enabled', 'disabled']),
    disabled_reason: DisabledReason.nullable(),
    failing_since: time.nullable(),
    failures: z.int(),
    previous_secret_until: time.nullable().meta({ description: 'Until then the secret before this one signs too.' }),
    created_at: time,
  })
  .meta({ id: 'WebhookEndpoint' });
export type EndpointView = z.infer<typeof EndpointView>;

/** Shows an endpoint to its project. */
export function viewEndpoint(endpoint: Endpoint): EndpointView {
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events,
    include: endpoint.include,
    state: endpoint.state,
    disabled_reason: endpoint.disabledReason,
    failing_since: endpoint.failingSince?.toISOString() ?? null,
    failures: endpoint.failures,
    previous_secret_until: endpoint.previousSecretUntil?.toISOString() ?? null,
    created_at: endpoint.createdAt.toISOString(),
  };
}

/** The body of a webhook about an endpoint: `{type, timestamp, data}`. */
export function endpointEventBody(event: { type: EndpointEvent; at: Date; endpoint: Endpoint }): string {
  return JSON.stringify({ type: event.type, timestamp: event.at.toISOString(), data: viewEndpoint(event.endpoint) });
}

const MIN_FAILURES = 10;
const MIN_FAILING_S = 5 * 24 * 3600;

/** Whether an endpoint has failed so often, and for so long, that it is to be left alone. */
export function isDelinquent(endpoint: { failures: number; failingForS: number }): boolean {
  return endpoint.failures >= MIN_FAILURES && endpoint.failingForS >= MIN_FAILING_S;
}
