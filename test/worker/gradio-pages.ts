import type { Choice, Endpoint, Field, Page } from '../../apps/worker/transcriber/engine/gradio-page.ts';

let id = 0;

/** A component of a page, as little told of it as needed. */
export function field(
  type: string,
  more: Partial<Omit<Field, 'choices'>> & { choices?: (string | Choice)[] } = {},
): Field {
  id += 1;
  const choices = (more.choices ?? []).map(choice =>
    typeof choice === 'string' ? { label: choice, value: choice } : choice,
  );
  return { id, type, label: '', name: null, value: null, lines: 1, hint: '', ...more, choices };
}

/** An endpoint that answers text unless told. */
export function endpoint(name: string | null, inputs: Field[], outputs = [field('textbox')]): Endpoint {
  return { index: 0, name, inputs, outputs };
}

/** A page with some endpoints. */
export function page(...endpoints: Endpoint[]): Page {
  return { version: '5.49.1', prefix: 'gradio_api/', endpoints };
}

/** The four inputs of the Fun-ASR WebUI, labelled in Chinese. */
export function webUi(): Field[] {
  return [
    field('audio', { label: '音频文件' }),
    field('textbox', { label: '热词', lines: 3, value: '' }),
    field('dropdown', { label: '目标语言', choices: ['自动', '中文', '英文', '日文'], value: '自动' }),
    field('checkbox', { label: '启用文本规整 (ITN)', value: true }),
  ];
}
