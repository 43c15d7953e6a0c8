import type { Db } from './client.ts';

export type Endpoint = {
  id: string;
  projectId: string;
  url: string;
  description: string | null;
  events: string[];
  include: string[];
  secret: string;
  previousSecret: string | null;
  previousSecretUntil: Date | null;
  state: 'enabled' | 'disabled';
  disabledReason: string | null;
  failingSince: Date | null;
  failures: number;
  createdAt: Date;
};

export const ENDPOINT_COLUMNS = `
  id, project_id as "projectId", url, description, events, include, secret, previous_secret as "previousSecret",
  previous_secret_until as "previousSecretUntil", state, disabled_reason as "disabledReason",
  failing_since as "failingSince", failures, created_at as "createdAt"`;

/** The endpoints of a project that want an event and are enabled. */
export async function listEndpointsFor(db: Db, projectId: string, event: string): Promise<Endpoint[]> {
  const { rows } = await db.query(
    `select ${ENDPOINT_COLUMNS} from endpoint where project_id = $1 and state = 'enabled' and $2 = any (events)`,
    [projectId, event],
  );
  return rows;
}
