import { useState } from 'preact/hooks';
import { t } from '../../i18n/language.ts';
import { Icon } from '../../parts/icon.tsx';

/** Where recordings are dropped, or chosen. */
export function DropZone({ take }: { take: (files: File[]) => void }) {
  const [over, setOver] = useState(false);
  return (
    <label
      class={over ? 'drop over' : 'drop'}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault();
        setOver(false);
        take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <input
        class="unseen"
        type="file"
        multiple
        accept="audio/*,video/*"
        onChange={event => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Icon name="submit" />
      <strong>{t('dropHere')}</strong>
      <span>{t('dropHint')}</span>
    </label>
  );
}
