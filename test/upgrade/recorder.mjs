// Loaded into a process before its own code (--import): writes down every statement that it sends to Postgres, and how
// many rows that came to, as a line of JSON.
import { appendFileSync } from 'node:fs';
import pg from 'pg';

const { RECORD_TO } = process.env;
const { query } = pg.Client.prototype;

pg.Client.prototype.query = function record(...args) {
  const [statement, given] = args;
  const sql = typeof statement === 'string' ? statement : statement.text;
  const params = ((Array.isArray(given) ? given : statement.values) ?? []).map(plain);
  const at = performance.timeOrigin + performance.now();
  const note = result =>
    appendFileSync(RECORD_TO, `${JSON.stringify({ at, sql, params, rowCount: result.rowCount })}\n`);
  const heard = args.at(-1);
  // A pool gives a callback where a transaction waits for a promise.
  if (typeof heard === 'function') {
    return query.call(this, ...args.slice(0, -1), (error, result) => {
      if (!error) note(result);
      heard(error, result);
    });
  }
  const result = query.apply(this, args);
  if (typeof sql === 'string') result.then(note, () => {});
  return result;
};

function plain(value) {
  return Buffer.isBuffer(value) ? { base64: value.toString('base64') } : (value ?? null);
}
