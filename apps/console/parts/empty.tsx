import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** Nothing is here, and that is no error; with what to do about it. */
export function Empty({
  icon = 'check',
  text,
  children,
}: {
  icon?: IconName;
  text: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p>{text}</p>
      {children}
    </div>
  );
}
