import pg from 'pg';

const CONNECTIONS = 10;

/** How many rows a second Postgres alone takes in and changes once, over ten connections. */
export async function rawPostgresPerS(databaseUrl: string, count: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  try {
    await pool.query('create table raw (id bigint primary key, state text not null, data jsonb not null)');
    let next = 0;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (let id = next++; id < count; id = next++) {
          await pool.query(`insert into raw values ($1, 'queued', $2)`, [id, { language: 'en' }]);
          await pool.query(`update raw set state = 'done' where id = $1`, [id]);
        }
      }),
    );
    return (count * 1000) / (performance.now() - began);
  } finally {
    await pool.query('drop table if exists raw');
    await pool.end();
  }
}
