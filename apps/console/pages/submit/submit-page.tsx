import { useRef, useState } from 'preact/hooks';
import { t } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { DropZone } from './drop-zone.tsx';
import { OptionsForm } from './options-form.tsx';
import { Sending } from './sending.tsx';

type Sent = { number: number; file: File; options: object };

/** Hands over recordings, and shows what comes of them. */
export function SubmitPage() {
  const [sent, setSent] = useState<Sent[]>([]);
  const options = useRef<object>({});
  function send(files: File[]): void {
    setSent(known => [
      ...files.map((file, index) => ({ number: known.length + index, file, options: options.current })),
      ...known,
    ]);
  }
  return (
    <Page title={t('page_submit')}>
      <div class="columns main-first">
        <div>
          <DropZone take={send} />
          {sent.map(({ number, file, options: chosen }) => (
            <Sending key={number} file={file} options={chosen} />
          ))}
        </div>
        <OptionsForm
          change={chosen => {
            options.current = chosen;
          }}
        />
      </div>
    </Page>
  );
}
