import type { Gpu } from '#client/schemas.ts';
import { formatBytes, formatNumber } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Meter } from '../../parts/meter.tsx';

const MIB = 1024 ** 2;
const TIGHT = 0.92;

/** How full the memory of a card is, how busy it is and how hot. */
export function Vram({ gpu }: { gpu: Gpu }) {
  const { memory_used_mb: used, memory_total_mb: total, utilization_percent: load, temperature_c: heat } = gpu;
  if (used === null || total === null) return null;
  const part = used / total;
  return (
    <div class="vram">
      <Meter part={part} label={t('vram')} tone={part > TIGHT ? 'warn' : 'ok'} />
      <small>
        {t('vram')} {formatBytes(used * MIB)} / {formatBytes(total * MIB)}
        {load !== null && ` · ${formatNumber(load)} %`}
        {heat !== null && ` · ${formatNumber(heat)} °C`}
      </small>
    </div>
  );
}
