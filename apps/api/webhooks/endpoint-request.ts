import { z } from 'zod';
import { EndpointEvent, EndpointInclude, EndpointView } from '#shared/domain/endpoint.ts';

const unique = (values: unknown[]) => new Set(values).size === values.length;

const url = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
  .max(2000)
  .refine(text => !/^\w+:\/\/[^/?#]*@/.test(text), 'may not carry a user name or a password')
  .meta({ description: 'Where events are posted; must lead to a public address.' });

const events = z.array(EndpointEvent).min(1).refine(unique, 'names an event twice');

const include = z
  .array(EndpointInclude)
  .refine(unique, 'names a thing twice')
  .meta({ description: '`text` adds the text to an event about a transcription, where it fits into 20 kB.' });

const description = z.string().max(500).nullable();

export const NewEndpointRequest = z
  .strictObject({ url, events, include: include.default([]), description: description.default(null) })
  .meta({ id: 'WebhookEndpointRequest' });

export const EndpointChangesRequest = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    include: include.optional(),
    description: description.optional(),
  })
  .meta({ id: 'WebhookEndpointChanges' });

/** An endpoint with its secret: shown when it is made, and never again. */
export const EndpointWithSecret = EndpointView.extend({
  secret: z.string().meta({ description: 'Signs every event; shown only now.' }),
}).meta({ id: 'WebhookEndpointWithSecret' });
