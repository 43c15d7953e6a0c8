import { type Endpoint, type Field, isVisible, type Page } from './gradio-page.ts';
import { asTold, type Layout, ROLES, type Role, spread } from './gradio-roles.ts';

/** What the operator set: the name of the endpoint, and a role or `_` for each visible input. */
export type LayoutWish = { endpoint: string | null; args: string[] | null };

/** Finds out how a Gradio app is to be asked. Throws a sentence for the operator where that cannot be told for sure. */
export function layOut(page: Page, { endpoint, args }: LayoutWish): Layout {
  const found = endpoint === null ? transcribing(page) : [named(page, endpoint)];
  const layouts = args === null ? found.map(asTold) : asSet(found, args);
  const complete = layouts.filter(({ roles, assumed }) => !assumed && ROLES.every(role => roles.includes(role)));
  const layout = theOne(layouts) ?? theOne(complete);
  if (!layout) throw new Error(`several endpoints take audio: set GRADIO_ENDPOINT to the right one. ${offer(page)}`);
  const problem = problemOf(layout);
  if (!problem) return layout;
  const example = layout.endpoint.inputs.filter(isVisible).map((_, n) => ROLES[n] ?? '_');
  throw new Error(`${problem}: set GRADIO_ARGS, such as "${example}", for ${describeEndpoint(layout.endpoint)}`);
}

/** Whether an output can hold a transcript. */
export function isText({ type }: Field): boolean {
  return ['textbox', 'markdown', 'code', 'json', 'highlightedtext'].includes(type);
}

/** An endpoint as an operator would write it down. */
export function describeEndpoint({ name, index, inputs, outputs }: Endpoint): string {
  const parameters = inputs.filter(isVisible).map(({ name, label, type }) => `${name ?? `"${label}"`}: ${type}`);
  const returned = outputs.map(({ type }) => type).join(', ') || 'nothing';
  return `${name === null ? index : `/${name}`}(${parameters.join(', ')}) → ${returned}`;
}

function transcribing(page: Page): Endpoint[] {
  const found = page.endpoints.filter(
    ({ inputs, outputs }) => inputs.some(({ type }) => type === 'audio') && outputs.some(isText),
  );
  if (found.length === 0) throw new Error(`no endpoint takes audio and answers text. ${offer(page)}`);
  return found;
}

function named(page: Page, wanted: string): Endpoint {
  const name = wanted.replace(/^\//, '');
  const found = page.endpoints.find(each => each.name === name || (each.name === null && `${each.index}` === name));
  if (!found) throw new Error(`there is no endpoint "${wanted}", as GRADIO_ENDPOINT says. ${offer(page)}`);
  if (found.outputs.some(isText)) return found;
  throw new Error(`the endpoint that GRADIO_ENDPOINT names answers no text: ${describeEndpoint(found)}`);
}

function asSet(endpoints: Endpoint[], args: string[]): Layout[] {
  const told = args.map(roleSet);
  const fitting = endpoints.filter(({ inputs }) => inputs.filter(isVisible).length === args.length);
  if (fitting.length > 0) {
    return fitting.map(endpoint => ({ endpoint, roles: spread(endpoint, told), assumed: false }));
  }
  const there = endpoints.map(describeEndpoint).join('; ');
  throw new Error(`GRADIO_ARGS names ${args.length} arguments, which fits none of: ${there}`);
}

function roleSet(word: string): Role | null {
  const role = ROLES.find(each => each === word) ?? null;
  if (role !== null || word === '_') return role;
  throw new Error(`GRADIO_ARGS says "${word}"; it may say ${ROLES.join(', ')}, and _ for what is left as it is`);
}

/** One layout, or several that mean the same: an app may offer one function under two buttons. */
function theOne([first, ...others]: Layout[]): Layout | undefined {
  const inputs = (layout: Layout) => layout.endpoint.inputs.map(({ id }) => id).join();
  return first && others.every(other => inputs(other) === inputs(first)) ? first : undefined;
}

function problemOf({ roles }: Layout): string | null {
  const twice = ROLES.find(role => roles.filter(each => each === role).length > 1);
  if (twice) return `several arguments could be the ${twice}`;
  return roles.includes('audio') ? null : 'no argument is the audio';
}

function offer({ endpoints }: Page): string {
  const shown = endpoints.slice(0, 8).map(describeEndpoint).join('; ');
  return shown ? `There are: ${shown}` : 'It offers none at all.';
}
