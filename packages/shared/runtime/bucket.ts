import { z } from 'zod';

/** Buckets that URLs of clients may lead into, whole or below a prefix: `calls,archive/2024` as text. */
export const Buckets = z
  .string()
  .transform(text => text.split(/[\s,]+/).filter(word => word !== ''))
  .refine(
    places => places.every(place => /^[a-z0-9][a-z0-9.-]+(\/|$)/.test(place)),
    'expected buckets such as calls or archive/2024',
  )
  .transform(places => places.map(place => place.replace(/\/+$/, '')));

/** Where URLs of clients may lead to beside the public: networks as CIDR, and buckets, whole or below a prefix. */
export type Reach = { allowNetworks: string[]; allowBuckets: string[] };
