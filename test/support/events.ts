import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { TestClient } from './client.ts';
import { until } from './until.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads any event
export type Heard = { event: string; id: string | undefined; data: any };

/** A client that follows a job. */
export type Listener = {
  status: number;
  headers: Headers;
  /** All events so far, oldest first. */
  events: Heard[];
  /** How long the server asked to wait before coming back, in milliseconds; null if it did not. */
  retryMs(): number | null;
  /** Waits for an event and gives it. */
  hears(event: string, is?: (data: Heard['data']) => boolean): Promise<Heard>;
  /** Waits until the server has ended the stream, and gives all events. */
  ended(): Promise<Heard[]>;
  /** Goes away. */
  leave(): void;
};

/** Opens the event stream of a job, from the beginning or after an event. */
export async function listenTo(client: TestClient, id: string, lastEventId?: string): Promise<Listener> {
  const leaving = new AbortController();
  const response = await fetch(`${client.url}/v1/transcriptions/${id}/events`, {
    headers: {
      authorization: `Bearer ${client.key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: leaving.signal,
  });
  const events: Heard[] = [];
  let retryMs: number | null = null;
  const parser = createParser({
    onEvent: ({ event = '', id, data }: EventSourceMessage) => events.push({ event, id, data: JSON.parse(data) }),
    onRetry: ms => {
      retryMs = ms;
    },
  });
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  })();
  reading.catch(() => {});
  return {
    status: response.status,
    headers: response.headers,
    events,
    retryMs: () => retryMs,
    hears: (event, is = () => true) =>
      until(`an event ${event}`, () => events.find(each => each.event === event && is(each.data))),
    async ended() {
      await reading;
      return events;
    },
    leave: () => leaving.abort(),
  };
}
