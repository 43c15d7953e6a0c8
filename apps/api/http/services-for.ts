import { limitTo } from '#shared/domain/quotas.ts';
import type { Services } from '../services.ts';
import type { Locals } from './locals.ts';

/** The services as whoever asks may use them: within the quotas of their project. */
export function servicesFor(services: Services, { key }: Pick<Locals, 'key'>): Services {
  return key ? { ...services, settings: limitTo(services.settings, key.quotas) } : services;
}
