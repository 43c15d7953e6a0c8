/** Columns whose cells are text, whatever it looks like; those of all others are JSON. */
const TEXT = new Set([
  'custom_id',
  'url',
  'upload_id',
  'language',
  'engine',
  'class',
  'channels',
  'timestamps',
  'reference_id',
]);

/** Makes of a record the item that it would be as JSON. An empty cell says nothing. */
export function rawItem(columns: string[], record: string[]): Record<string, unknown> {
  const given = columns.flatMap((name, at) => (record[at] ? [[name, cellOf(name, record[at])]] : []));
  return Object.fromEntries(given);
}

function cellOf(column: string, cell: string): unknown {
  if (TEXT.has(column)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return column === 'hotwords' ? cell.split(';').filter(word => word.trim() !== '') : cell;
  }
}
