import pg from 'pg';
import { migrate } from '#shared/postgres/migrate.ts';
import type { TestSchema } from './schema.ts';

/** Puts a ledger as it is at one moment into an empty schema, as pg_dump and pg_restore do: rows alone, no triggers. */
export async function copyLedger(from: TestSchema, to: TestSchema): Promise<void> {
  await migrate(to.databaseUrl);
  const client = new pg.Client(to.databaseUrl);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read');
    await client.query('set local session_replication_role = replica');
    const { rows: tables } = await client.query(
      // Each schema has the types of its own.
      `select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
         string_agg(case when t.typtype = 'e' then format('%I::text::%I', a.attname, t.typname)
           else quote_ident(a.attname) end, ', ' order by a.attnum) as values
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         and a.attgenerated = '' join pg_type t on t.oid = a.atttypid
       where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and c.relname <> 'migration' group by c.relname`,
      [from.name],
    );
    for (const { name, columns, values } of tables) {
      await client.query(`insert into ${to.name}.${name} (${columns}) select ${values} from ${from.name}.${name}`);
    }
    await client.query('commit');
  } finally {
    await client.end();
  }
}
