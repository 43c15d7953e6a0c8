import { z } from 'zod';
import { KeyView } from '#shared/domain/key-view.ts';
import { Scope, USUAL_SCOPES } from '#shared/domain/scope.ts';

const LONGEST_OVERLAP_H = 8_760;

export const NewKeyRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(100).meta({ description: 'What it is for.' }),
    scopes: z
      .array(Scope)
      .min(1)
      .transform(scopes => [...new Set(scopes)])
      .default(USUAL_SCOPES)
      .meta({ description: 'What it opens: `read` every GET, `write` the rest, `operator` what is for operators.' }),
    expires_at: z.iso
      .datetime({ offset: true })
      .transform(text => new Date(text))
      .refine(time => time.getTime() > Date.now(), 'is over already')
      .nullable()
      .default(null)
      .meta({ description: 'When it opens nothing any more; null for never.' }),
  })
  .meta({ id: 'NewKey' });

export const RotationRequest = z
  .strictObject({
    overlap_h: z
      .number()
      .min(0)
      .max(LONGEST_OVERLAP_H)
      .default(24)
      .meta({ description: 'Hours for which the secret before stays good.' }),
  })
  .meta({ id: 'KeyRotation' });

/** A key with its secret, which is shown this once. */
export const KeyWithSecret = KeyView.extend({ key: z.string() }).meta({ id: 'KeyWithSecret' });
