import type { ComponentChildren } from 'preact';
import type { Polled } from '../api/use-polled.ts';
import { t } from '../i18n/language.ts';
import { Failure } from './failure.tsx';

/** Shows what was asked for once it is there, and above it what went wrong since. */
export function Loaded<T>({
  of: { data, error, refresh },
  children,
}: {
  of: Polled<T>;
  children: (data: T) => ComponentChildren;
}) {
  return (
    <>
      {error && <Failure error={error} retry={refresh} />}
      {data !== null && children(data)}
      {data === null && !error && (
        <p class="loading" role="status">
          {t('loading')}
        </p>
      )}
    </>
  );
}
