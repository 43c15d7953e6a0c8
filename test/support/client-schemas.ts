import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';
import { routes } from '../../apps/api/app.ts';
import { describeApi } from '../../apps/api/http/describe-api.ts';

const SCHEMAS = new URL('../../packages/client/schemas.ts', import.meta.url);
const BANNER = '// Made from the OpenAPI document: node test/support/client-schemas.ts --write\n';

type Schema = Record<string, unknown>;
type Operation = { operationId: string; parameters?: { in: string; name: string; schema: Schema }[] };
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

/** The file as it is. */
export function readSchemas(): Promise<string> {
  return readFile(SCHEMAS, 'utf8');
}

/** The types of the client as the API of now has them: every named schema, and the query of each operation. */
export async function freshSchemas(): Promise<string> {
  const { paths, components } = describeApi(routes) as Document;
  const operations = Object.values(paths).flatMap(verbs => Object.values(verbs));
  const definitions = { ...components.schemas, ...Object.fromEntries(operations.flatMap(describeQuery)) };
  const document = JSON.stringify({ definitions }).replaceAll('#/components/schemas/', '#/definitions/');
  const code = await compile(JSON.parse(document), 'Unnamed', {
    bannerComment: BANNER,
    unreachableDefinitions: true,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120, arrowParens: 'avoid' },
  });
  return code
    .replace(/export interface Unnamed \{[^}]*\}\n/, '')
    .replace(
      /( \*\n)? \* This interface was referenced by `Unnamed`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
      '',
    )
    .replace(/\/\*\*\n \*\/\n/g, '');
}

function describeQuery({ operationId, parameters = [] }: Operation): [string, Schema][] {
  const query = parameters.filter(parameter => parameter.in === 'query');
  if (query.length === 0) return [];
  const properties = Object.fromEntries(query.map(({ name, schema }) => [name, schema]));
  const name = `${operationId[0]!.toUpperCase()}${operationId.slice(1)}Query`;
  return [[name, { type: 'object', additionalProperties: false, properties }]];
}

if (process.argv.includes('--write')) await writeFile(SCHEMAS, await freshSchemas());
