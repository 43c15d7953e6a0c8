import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { formatNumber, locale } from '../../format.ts';
import { language, t } from '../../i18n/language.ts';
import { theme } from '../../theme.ts';
import { CLASSES, type Lines, type Measure } from './lines.ts';

const HEIGHT = 220;
const HOUR_S = 3600;

/** What may lie between two lines of the grid: jobs are counted, hours are measured. */
const WHOLE = [0, 1, 2, 3, 4, 5, 6].flatMap(power => [1, 2, 5].map(step => step * 10 ** power));
const FINE = [0.1, 0.2, 0.5, ...WHOLE];

/** Draws the lines; what they say is told in words to whoever does not see them. */
export function Chart({ lines, measure }: { lines: Lines; measure: Measure }) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(lines);
  latest.current = lines;
  useEffect(() => {
    const drawn = new uPlot(optionsFor(frame.current!, measure), latest.current, frame.current!);
    plot.current = drawn;
    const watch = new ResizeObserver(([entry]) => drawn.setSize({ width: entry!.contentRect.width, height: HEIGHT }));
    watch.observe(frame.current!);
    return () => {
      watch.disconnect();
      drawn.destroy();
    };
  }, [theme.value, language.value, measure]);
  useEffect(() => plot.current?.setData(lines), [lines]);
  return <div class="chart" ref={frame} role="img" aria-label={inWords(lines, measure)} />;
}

function inWords([, ...lines]: Lines, measure: Measure): string {
  const told = CLASSES.map((each, index) => `${t(`class_${each}`)} ${formatNumber(lines[index]?.at(-1) ?? 0, 2)}`);
  return `${t('lastHour')}, ${t(`measure_${measure}`)}: ${told.join(', ')}`;
}

function optionsFor(frame: HTMLElement, measure: Measure): uPlot.Options {
  const { color, borderColor } = getComputedStyle(frame);
  const axis: uPlot.Axis = {
    stroke: color,
    font: '12px system-ui, sans-serif',
    grid: { stroke: borderColor, width: 1 },
    ticks: { show: false },
  };
  return {
    width: frame.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: {
      x: { range: () => [Date.now() / 1000 - HOUR_S, Date.now() / 1000] },
      y: { range: (_, __, max) => [0, Math.max(measure === 'backlog' ? 0.1 : 4, max * 1.1)] },
    },
    axes: [
      { ...axis, size: 32, values: (_, seconds) => seconds.map(clockTime) },
      {
        ...axis,
        size: 52,
        incrs: measure === 'backlog' ? FINE : WHOLE,
        values: (_, values) => values.map(value => formatNumber(value, 1)),
      },
    ],
    series: [{}, ...CLASSES.map(each => seriesOf(each))],
  };
}

function seriesOf(name: string): uPlot.Series {
  const stroke = getComputedStyle(document.querySelector(`.swatch.${name}`)!).backgroundColor;
  return {
    stroke,
    width: 2,
    fill: stroke.replace(/rgba?\((\d+), (\d+), (\d+).*/, 'rgba($1, $2, $3, 0.08)'),
    points: { show: plot => plot.data[0].length < 3, size: 5, fill: stroke },
  };
}

function clockTime(seconds: number): string {
  const time = new Date(seconds * 1000);
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hour12: false }).format(time);
}
