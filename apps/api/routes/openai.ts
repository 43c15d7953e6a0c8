import type { Route } from '../http/route.ts';
import { createAudioTranscription } from './create-audio-transcription.ts';
import { getModel } from './get-model.ts';
import { listModels } from './list-models.ts';

/** What clients of OpenAI's speech API ask for. */
export const openaiRoutes: Route[] = [createAudioTranscription, listModels, getModel];
