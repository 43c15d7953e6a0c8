import { effect, signal } from '@preact/signals';
import { keep, kept } from './keep.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** `auto` follows the system. */
export const theme = signal<Theme>(THEMES.find(each => each === kept('theme')) ?? 'auto');

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  keep('theme', theme.value);
});
