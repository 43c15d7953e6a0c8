import { type Endpoint, type Field, isVisible } from './gradio-page.ts';

/** What an argument can be for, in the order that the Fun-ASR WebUI has them. */
export const ROLES = ['audio', 'hotwords', 'language', 'itn'] as const;
export type Role = (typeof ROLES)[number];

/** Which function to call, and what each of its inputs is for; null stays as the page has it. */
export type Layout = {
  endpoint: Endpoint;
  roles: (Role | null)[];
  /** Nothing told the roles: they are those of the Fun-ASR WebUI, in its order. */
  assumed: boolean;
};

/** Tells from names, labels and types what an endpoint's inputs are for; of four that do not tell, the order does. */
export function asTold(endpoint: Endpoint): Layout {
  const inputs = endpoint.inputs.filter(isVisible);
  const told = inputs.map(roleOf);
  const assumed =
    inputs.length === ROLES.length &&
    told.includes(null) &&
    inputs.every((field, n) => mayBe[ROLES[n]!](field) && [null, ROLES[n]].includes(told[n]!));
  return { endpoint, roles: spread(endpoint, assumed ? [...ROLES] : told), assumed };
}

/** Puts the roles of the visible inputs in among those that are not. */
export function spread({ inputs }: Endpoint, roles: (Role | null)[]): (Role | null)[] {
  const left = [...roles];
  return inputs.map(field => (isVisible(field) ? left.shift()! : null));
}

function roleOf(field: Field): Role | null {
  const text = `${field.name ?? ''} ${field.label}`;
  return ROLES.find(role => mayBe[role](field) && SAYS[role].test(text)) ?? null;
}

const isWritten = ({ type }: Field) => type === 'textbox';
const isChosen = ({ type }: Field) => type === 'dropdown' || type === 'radio';

const mayBe: Record<Role, (field: Field) => boolean> = {
  audio: ({ type }) => type === 'audio',
  hotwords: isWritten,
  language: field => isChosen(field) || isWritten(field),
  itn: field => field.type === 'checkbox' || isChosen(field),
};

const SAYS: Record<Role, RegExp> = {
  audio: /(?:)/,
  hotwords: /hot.?word|key.?word|热词/i,
  language: /lang|语言|语种/i,
  itn: /(^|[^a-z])itn([^a-z]|$)|inverse.?text|规整/i,
};
