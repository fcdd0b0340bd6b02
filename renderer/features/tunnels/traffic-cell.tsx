import type { TrafficSample, TunnelStatus } from '#shared/tunnels/tunnel';
import { byteText } from '#shared/units/byte-text';
import { rateText } from './tunnel-text';

const width = 60;
const height = 20;
/** As many seconds as the picture is wide for. */
const seconds = 30;

function points(samples: readonly TrafficSample[], direction: 0 | 1, highest: number): string {
  const step = width / (seconds - 1);
  const first = seconds - samples.length;
  return samples
    .map((sample, index) => {
      const y = height - 1 - (sample[direction] / highest) * (height - 3);
      return `${((first + index) * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}

/** The last half minute in both directions; the numbers beside it say the same. */
function Sparkline({ samples }: { samples: readonly TrafficSample[] }) {
  const highest = Math.max(1, ...samples.flat());
  const first = (((seconds - samples.length) * width) / (seconds - 1)).toFixed(1);
  const down = points(samples, 1, highest);
  return (
    <svg className="tunnel-sparkline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <line className="tunnel-sparkline-base" x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
      {samples.length > 1 && (
        <>
          <polygon
            className="tunnel-sparkline-area"
            points={`${first},${height} ${down} ${width},${height}`}
          />
          <polyline className="tunnel-sparkline-down" points={down} />
          <polyline className="tunnel-sparkline-up" points={points(samples, 0, highest)} />
        </>
      )}
    </svg>
  );
}

/** What moves now, and what has moved since the start. */
export function TrafficCell({ status }: { status: TunnelStatus }) {
  const { upBytesPerSecond: up, downBytesPerSecond: down, samples } = status;
  if (status.health.kind === 'stopped') return <>–</>;
  return (
    <div className="tunnel-traffic">
      <Sparkline samples={samples} />
      <span className="tunnel-rates">
        <span title="From the node">↓ {rateText(down)}</span>
        <span title="To the node">↑ {rateText(up)}</span>
      </span>
    </div>
  );
}

export function TotalCell({ status }: { status: TunnelStatus }) {
  if (status.health.kind === 'stopped') return <>–</>;
  return (
    <span className="tunnel-rates">
      <span title="From the node">↓ {byteText(status.bytesDown)}</span>
      <span title="To the node">↑ {byteText(status.bytesUp)}</span>
    </span>
  );
}
