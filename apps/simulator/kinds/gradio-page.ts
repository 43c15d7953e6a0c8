/** What sets one generation of Gradio apart. */
export type Dialect = {
  version: string;
  /** Stands before every path but `/config`. */
  prefix: '' | '/gradio_api';
  protocol: 'ws' | 'sse_v2' | 'sse_v3';
  /** Functions can be called through the queue with a POST, and their end be fetched as an event. */
  hasCalls: boolean;
  /** `/info` tells what the parameters of a function are called. */
  namesParameters: boolean;
  /** A file is a path with a mark that it is one; 3.x has it otherwise. */
  files: 'name' | 'path' | 'marked path';
  /** What it says of a call whose caller has gone away; null where it goes on as if there were one. */
  forgets: string | null;
  /** The event of a failed call is an object; it was null before 6.13. */
  explainsErrors: boolean;
};

const languages = ['自动', '中文', '英文', '日文'].map(name => [name, name]);

const components = [
  { id: 1, type: 'audio', props: { label: '音频文件', type: 'filepath', name: 'audio', visible: true } },
  { id: 2, type: 'textbox', props: { label: '热词列表', lines: 3, placeholder: '每行一个', name: 'textbox' } },
  { id: 3, type: 'dropdown', props: { label: '目标语言', choices: languages, value: '自动', name: 'dropdown' } },
  { id: 4, type: 'checkbox', props: { label: '启用文本规整 (ITN)', value: true, name: 'checkbox' } },
  { id: 5, type: 'button', props: { value: '开始识别', name: 'button', variant: 'primary' } },
  { id: 6, type: 'textbox', props: { label: '识别结果', lines: 1, name: 'textbox' } },
];

/** `/config` of a page that looks like the Fun-ASR WebUI: an audio file, hotwords, a language and ITN become text. */
export function config({ version, prefix, protocol }: Dialect): object {
  return {
    version,
    ...(prefix ? { api_prefix: prefix } : {}),
    ...(protocol === 'ws' ? {} : { protocol }),
    mode: 'blocks',
    title: 'Fun-ASR WebUI',
    is_space: false,
    components,
    dependencies: [
      {
        ...(protocol === 'sse_v3' ? { id: 0 } : {}),
        targets: [[5, 'click']],
        inputs: [1, 2, 3, 4],
        outputs: [6],
        backend_fn: true,
        js: null,
        queue: null,
        api_name: 'predict',
      },
    ],
  };
}

/** `/info` of the same page. */
export function info({ namesParameters }: Dialect): object {
  const named = (label: string, parameter_name: string, component: string) => ({
    label,
    ...(namesParameters ? { parameter_name, parameter_has_default: false, parameter_default: null } : {}),
    type: {},
    python_type: { type: 'str', description: '' },
    component,
  });
  const parameters = [
    named('音频文件', 'audio', 'Audio'),
    named('热词列表', 'hotwords', 'Textbox'),
    named('目标语言', 'language', 'Dropdown'),
    named('启用文本规整 (ITN)', 'itn', 'Checkbox'),
  ];
  const returns = [
    { label: '识别结果', type: {}, python_type: { type: 'str', description: '' }, component: 'Textbox' },
  ];
  return { named_endpoints: { '/predict': { parameters, returns } }, unnamed_endpoints: {} };
}
