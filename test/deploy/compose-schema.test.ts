import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { readCompose } from './compose-file.ts';

// schema/compose-spec.json of https://github.com/compose-spec/compose-spec (Apache License 2.0), byte for byte as
// check-jsonschema 0.39.0 ships it.
const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'compose-spec.json'), 'utf8'));
const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

test('compose.yaml is what the Compose Specification allows', () => {
  validate(readCompose());
  expect(validate.errors).toBeNull();
});

test('a misspelt key would be found', () => {
  const { services } = readCompose();
  expect(validate({ services: { ...services, api: { ...services.api, enviroment: {} } } })).toBe(false);
});
