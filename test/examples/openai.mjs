import { createReadStream } from 'node:fs';
import OpenAI from 'openai';

const openai = new OpenAI({ baseURL: `${process.env.API}/v1`, apiKey: process.env.API_KEY });
const file = createReadStream('assets/meeting-en.m4a');
const { text } = await openai.audio.transcriptions.create({ file, model: 'whisper-1', keywords: ['alpha'] });
console.log(text);
