import { z } from 'zod';
import type { Answer, Http } from './http.ts';

/** A component of the page that an endpoint reads or writes. `name` is the parameter of the function behind it. */
export type Field = {
  id: number;
  type: string;
  label: string;
  name: string | null;
  /** What stands there while nobody has touched it. */
  value: unknown;
  choices: Choice[];
  lines: number;
  /** What the page says beside it. */
  hint: string;
};
export type Choice = { label: string; value: unknown };

/** A function of the app. `index` calls it where it has no name. */
export type Endpoint = { index: number; name: string | null; inputs: Field[]; outputs: Field[] };

/** A Gradio app as its `/config` and `/info` tell it. `prefix` stands before every other path. */
export type Page = { version: string; prefix: string; endpoints: Endpoint[] };

/** Reads what there is to call on a Gradio app, 3.x to 6.x. Throws if nobody answers, or somebody else does. */
export async function readPage(http: Http, signal: AbortSignal): Promise<Page> {
  const answer = await http.get('config', signal);
  if (answer.status === 401)
    throw new Error('this Gradio app asks for a login, which is not supported: start it without auth');
  const config = Config.safeParse(read(answer));
  if (!config.success) throw new Error('this is no Gradio app: /config tells no version and no endpoints');
  const { version, components, dependencies, api_prefix } = config.data;
  const prefix = api_prefix.replace(/^\//, '') + (api_prefix ? '/' : '');
  const fields = new Map(components.map(({ id, type, props }) => [id, toField(id, type, props)]));
  // Some versions fail over their own /info; labels must do then.
  const info = Info.safeParse(read(await http.get(`${prefix}info`, signal)));
  const parameters = info.success ? info.data.named_endpoints : {};
  const endpoints = dependencies.flatMap(({ id, api_name, inputs, outputs, backend_fn, api_visibility }, position) => {
    if (api_name === false || !backend_fn || api_visibility === 'private') return [];
    const named = withNames(pick(fields, inputs), parameters[`/${api_name}`]?.parameters ?? []);
    return [{ index: id ?? position, name: api_name ?? null, inputs: named, outputs: pick(fields, outputs) }];
  });
  return { version, prefix, endpoints };
}

/** Whether a field is on the page at all: a session's state is not, and is sent as null. */
export function isVisible({ type }: Field): boolean {
  return type !== 'state';
}

const text = z.string().nullish().catch(null);
const Props = z.object({
  label: text,
  value: z.unknown().optional(),
  choices: z.array(z.unknown()).nullish().catch(null),
  lines: z.number().nullish().catch(null),
  info: text,
  placeholder: text,
});
const Config = z.object({
  version: z.string().regex(/^\d+\./),
  api_prefix: z.string().default(''),
  components: z.array(z.object({ id: z.int(), type: z.string(), props: Props })),
  dependencies: z.array(
    z.object({
      id: z.int().optional(),
      api_name: z.union([z.string(), z.literal(false)]).nullish(),
      api_visibility: z.string().optional(),
      backend_fn: z.boolean().default(true),
      inputs: z.array(z.int()),
      outputs: z.array(z.int()),
    }),
  ),
});
const Parameters = z.array(z.object({ parameter_name: z.string().nullish() }));
const Info = z.object({ named_endpoints: z.record(z.string(), z.object({ parameters: Parameters })) });

function read({ status, body }: Answer): unknown {
  try {
    return status === 200 ? JSON.parse(body) : null;
  } catch {
    return null;
  }
}

function toField(id: number, type: string, props: z.infer<typeof Props>): Field {
  const { label, value, choices, lines, info, placeholder } = props;
  return {
    id,
    type: type.toLowerCase(),
    label: label ?? '',
    name: null,
    // A page sends an empty text field as such, null for others that nobody has touched, and nothing of a state.
    value: type === 'state' ? null : (value ?? (type === 'textbox' ? '' : null)),
    // A choice is a value, or a label and a value.
    choices: (choices ?? []).map(choice => {
      const [label, value] = Array.isArray(choice) ? choice : [choice, choice];
      return { label: String(label), value };
    }),
    lines: lines ?? 1,
    hint: `${info ?? ''} ${placeholder ?? ''}`,
  };
}

function pick(fields: Map<number, Field>, ids: number[]): Field[] {
  return ids.map(id => fields.get(id) ?? toField(id, 'unknown', {}));
}

function withNames(inputs: Field[], parameters: z.infer<typeof Parameters>): Field[] {
  const visible = inputs.filter(isVisible);
  if (visible.length !== parameters.length) return inputs;
  return inputs.map(field => {
    const name = parameters[visible.indexOf(field)]?.parameter_name ?? null;
    return { ...field, name };
  });
}
