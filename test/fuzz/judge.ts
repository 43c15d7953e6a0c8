import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FuzzAnswer } from './send.ts';

/** Tells what is wrong with an answer, by the document alone; null if nothing is. */
export type Judge = (operation: { path: string; method: string }, answer: FuzzAnswer) => string | null;

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document
export function openJudge(document: any): Judge {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'api');

  return ({ path, method }, { status, type, text }) => {
    if (status >= 500 && status !== 503) return `answered ${status}`;
    const { responses } = document.paths[path][method];
    const as = String(status) in responses ? String(status) : 'default';
    const described = responses[as];
    if (!described) return `${status} is not described`;
    if (method === 'head') return null;
    if (text === '' && !('application/json' in (described.content ?? {}))) return null;
    const media = Object.keys(described.content ?? {}).find(each => isOf(type, each));
    if (media === undefined) return `${type} is not described for ${status}`;
    if (!/json$/.test(media)) return null;
    const steps = ['paths', path, method, 'responses', as, 'content', media, 'schema'];
    const pointer = steps.map(step => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const check = ajv.getSchema(`api#/${pointer}`)!;
    return check(JSON.parse(text)) ? null : `does not match its schema: ${ajv.errorsText(check.errors)}`;
  };
}

/** Whether a content type is of a media type, which may be a range such as audio/*. */
function isOf(type: string, media: string): boolean {
  const bare = type.split(';')[0]!.trim();
  return media.endsWith('/*') ? bare.startsWith(media.slice(0, -1)) : bare === media;
}
