// The values that Fun-ASR was trained with: it pastes the name into a Chinese prompt, and knows no codes.
const CHINESE_NAMES: Record<string, string> = {
  ar: '阿拉伯语',
  bg: '保加利亚语',
  cs: '捷克语',
  da: '丹麦语',
  el: '希腊语',
  en: '英文',
  et: '爱沙尼亚语',
  fi: '芬兰语',
  fil: '菲律宾语',
  ga: '爱尔兰语',
  hi: '印地语',
  hr: '克罗地亚语',
  hu: '匈牙利语',
  id: '印尼语',
  ja: '日文',
  ko: '韩文',
  lt: '立陶宛语',
  lv: '拉脱维亚语',
  ms: '马来语',
  mt: '马耳他语',
  nl: '荷兰语',
  pl: '波兰语',
  pt: '葡萄牙语',
  ro: '罗马尼亚语',
  sk: '斯洛伐克语',
  sl: '斯洛文尼亚语',
  sv: '瑞典语',
  th: '泰语',
  vi: '越南语',
  yue: '粤语',
  zh: '中文',
};

// ISO 639-1 has Tagalog where the model's language is its standard form, Filipino, of ISO 639-2.
const SAME_LANGUAGE: Record<string, string> = { tl: 'fil' };

/** The Chinese name under which Fun-ASR knows a language, from its ISO 639 code; null where it does not know it. */
export function chineseName(iso: string): string | null {
  const code = SAME_LANGUAGE[iso] ?? iso;
  return Object.hasOwn(CHINESE_NAMES, code) ? CHINESE_NAMES[code]! : null;
}
