import type { Router } from 'express';
import { funasrServer } from './kinds/funasr-server.ts';
import type { Simulation } from './simulation.ts';

/** The servers that can be looked like, each by its routes. */
export const kinds = { 'funasr-server': funasrServer } satisfies Record<string, (simulation: Simulation) => Router>;
