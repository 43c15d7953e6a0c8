const PATHS = {
  queue: 'M4 6h16M4 12h16M4 18h10',
  workers: 'M5 5h14v14H5zM9 9h6v6H9zM9 2v3M15 2v3M9 19v3M15 19v3M2 9h3M2 15h3M19 9h3M19 15h3',
  transcriptions: 'M4 10v4M8 6v12M12 9v6M16 4v16M20 10v4',
  submit: 'M12 16V4M7 9l5-5 5 5M4 20h16',
  webhooks: 'M10 14l-3 3a3.5 3.5 0 01-5-5l4-4a3.5 3.5 0 015 0M14 10l3-3a3.5 3.5 0 015 5l-4 4a3.5 3.5 0 01-5 0',
  usage: 'M5 20v-8M12 20V4M19 20v-5',
  search: 'M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5',
  warning: 'M12 3L2 20h20zM12 10v4M12 17v.5',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5',
  moon: 'M20 14a8 8 0 11-10-10 6.5 6.5 0 0010 10z',
  auto: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 3v18',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  download: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  check: 'M4 12l5 5L20 6',
  language: 'M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing that says nothing which the words beside it do not. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
