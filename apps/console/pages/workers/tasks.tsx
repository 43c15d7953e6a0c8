import type { WorkerTask } from '#client/schemas.ts';
import { formatDuration } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { href } from '../../route.ts';

/** What a worker is busy with, and for how long. */
export function Tasks({ tasks }: { tasks: WorkerTask[] }) {
  if (tasks.length === 0) return <p class="idle">{t('idle')}</p>;
  return (
    <ul class="tasks">
      {tasks.map((task, index) => (
        <li key={`${task.transcription_id} ${task.chunk} ${index}`}>
          <span>
            {task.transcription_id === null ? (
              t(`task_${task.kind}`)
            ) : (
              <a href={href('transcriptions', task.transcription_id)}>{t(`task_${task.kind}`)}</a>
            )}
            {task.chunk !== null && ` · ${t('chunkNumber', { n: task.chunk + 1 })}`}
            {task.audio_ms !== null && ` · ${formatDuration(task.audio_ms)}`}
          </span>
          {task.started_at && (
            <span class="number">{t('since', { time: formatDuration(Date.now() - Date.parse(task.started_at)) })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
