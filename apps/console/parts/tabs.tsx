import { href, place } from '../route.ts';

/** Views of one page, each with an address. */
export function Tabs({ label, tabs }: { label: string; tabs: { name: string; text: string }[] }) {
  const { page, query } = place.value;
  const chosen = query.get('tab') ?? tabs[0]!.name;
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ name, text }) => (
        <a key={name} href={href(page, null, { tab: name })} aria-current={name === chosen ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
