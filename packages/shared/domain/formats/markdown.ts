import type { Transcript } from '../transcript.ts';
import { wholeSeconds } from './clock.ts';
import { paragraphsOf } from './paragraphs.ts';

/** A readable page: title, what is known of the recording, then a paragraph per speaker and pause, each with its time. */
export function markdown(transcript: Transcript): string {
  const { engine, language, speakers } = transcript;
  const facts = [
    `- Id: ${transcript.id}`,
    `- Duration: ${wholeSeconds(transcript.duration_ms)}`,
    ...(language ? [`- Language: ${escapeMarks(language)}`] : []),
    ...(speakers.length > 0 ? [`- Speakers: ${speakers.map(escapeMarks).join(', ')}`] : []),
    ...(engine ? [`- Engine: ${escapeMarks([engine.name, engine.revision].filter(Boolean).join(' '))}`] : []),
  ];
  const paragraphs = paragraphsOf(transcript.segments).map(({ startMs, speaker, text }) => {
    const who = speaker ? ` **${escapeMarks(speaker)}:**` : '';
    return `[${wholeSeconds(startMs)}]${who} ${escapeMarks(text)}`;
  });
  return `${['# Transcript', facts.join('\n'), ...paragraphs].join('\n\n')}\n`;
}

function escapeMarks(text: string): string {
  return text.replace(/[\\`*_[\]<>&#|~]/g, '\\$&');
}
