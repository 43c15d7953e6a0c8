const audio = { url: 'https://example.com/a.wav' };
const events = ['transcription.completed'];

/** Bodies that are good for what a schema does not tell of them, such as that one of two fields is wanted. */
export const EXAMPLES: Record<string, object> = {
  createTranscription: {
    audio,
    language: 'zh',
    hotwords: ['alpha'],
    class: 'backfill',
    metadata: { room: 'B2', deep: [{ a: null }] },
    callback: { url: 'https://example.com/hook', events },
    expires_in_s: 60,
    retain_days: 1,
  },
  createBatch: {
    name: 'archive',
    defaults: { language: 'en', priority: 1 },
    items: [
      { custom_id: 'a', audio },
      { custom_id: 'b', audio, hotwords: ['x'] },
    ],
    window: { from: '22:00', to: '06:00', tz: 'Asia/Shanghai' },
  },
  createVocabulary: { name: 'names', hotwords: ['alpha', 'bravo'] },
  createWebhookEndpoint: { url: 'https://example.com/hook', events, include: ['text'] },
  replayWebhookEndpoint: { since: '2026-01-01T00:00:00Z', states: ['failed'] },
  createDashscopeTask: {
    model: 'fun-asr',
    input: { file_urls: [audio.url] },
    parameters: { channel_id: [0], language_hints: ['zh'] },
  },
};
