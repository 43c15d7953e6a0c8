import { expect, test } from 'vitest';
import { freshSchemas, readSchemas } from '../support/client-schemas.ts';

test('the types of the client are those of the API', async () => {
  expect(await readSchemas(), 'run: node test/support/client-schemas.ts --write').toBe(await freshSchemas());
});
