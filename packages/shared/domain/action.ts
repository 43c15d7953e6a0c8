import { z } from 'zod';

/** Something that an operator did, as the ledger holds it. */
export type Action = {
  id: string;
  at: Date;
  /** The key it was done with; null for the command line, which works on the database. */
  keyId: string | null;
  /** The name that the key had, or who used the command line. */
  keyName: string;
  /** The project that it was done to; null if it was none. */
  projectId: string | null;
  /** What was done: the name of the operation in the OpenAPI document. */
  action: string;
  /** The id of what it was done to. */
  target: string | null;
  /** The request that asked for it; null for the command line. */
  requestId: string | null;
};

/** The same as operators see it. */
export const ActionView = z
  .object({
    id: z.uuid(),
    object: z.literal('action'),
    at: z.iso.datetime(),
    key_id: z.uuid().nullable().meta({ description: 'null for the command line, which works on the database.' }),
    key_name: z.string(),
    project_id: z.uuid().nullable().meta({ description: 'The project that it was done to.' }),
    action: z.string().meta({ description: 'The `operationId` of what was done.' }),
    target: z.string().nullable().meta({ description: 'The id of what it was done to.' }),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'Action' });
export type ActionView = z.infer<typeof ActionView>;

/** Shows to operators what one of them did. */
export function viewAction(action: Action): ActionView {
  return {
    id: action.id,
    object: 'action',
    at: action.at.toISOString(),
    key_id: action.keyId,
    key_name: action.keyName,
    project_id: action.projectId,
    action: action.action,
    target: action.target,
    request_id: action.requestId,
  };
}
