import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import Select from '@cloudscape-design/components/select';
import Slider from '@cloudscape-design/components/slider';
import { useEffect, useRef, useState } from 'react';
import { durationText } from '#shared/sessions/duration-text';
import type { RecordingDescription } from '#shared/sessions/recording';
import type { SessionRef } from '#shared/sessions/session';
import type { Settings } from '#shared/settings/settings';
import { call } from '../../../host/host';
import { MomentFinder } from './moment-finder';
import { TerminalScreen } from './player-screen';
import { type PlayerState, RecordingPlayer } from './recording-player';

const speeds = [0.5, 1, 2, 4, 8, 16].map((speed) => ({ value: String(speed), label: `${speed}×` }));
const jumpMs = 10_000;
const tickMs = 33;
const beginMs = 500;

interface PlayerViewProps extends SessionRef {
  description: RecordingDescription;
  /** Where to begin, in milliseconds. */
  startMs: number;
  settings: Settings['terminal'];
  isDark: boolean;
}

/** Plays a recording: the screen as it was, and what moves through it. */
export function PlayerView(props: PlayerViewProps) {
  const { connectionId, sessionId, description, startMs, settings, isDark } = props;
  const holder = useRef<HTMLDivElement>(null);
  const screen = useRef<TerminalScreen>(undefined);
  const player = useRef<RecordingPlayer>(undefined);
  const [state, setState] = useState<PlayerState>({ positionMs: startMs, isPlaying: false, isBlank: false });
  const [speed, setSpeed] = useState('1');
  const [skipsIdle, setSkipsIdle] = useState(true);
  const { durationMs } = description;
  const lastSecond = Math.max(1, Math.floor(durationMs / 1000));

  useEffect(() => {
    if (!holder.current) return;
    const made = new TerminalScreen(holder.current, settings, isDark);
    const playing = new RecordingPlayer({
      description,
      screen: made,
      read: (offset) => call('recordings/read', { connectionId, sessionId, offset }),
      now: () => performance.now(),
      soon: (run) => {
        const timer = setTimeout(run, tickMs);
        return () => clearTimeout(timer);
      },
      onState: setState,
    });
    screen.current = made;
    player.current = playing;
    playing.speed = Number(speed);
    playing.skipsIdle = skipsIdle;
    // A prompt says more than an empty screen.
    void playing.seek(startMs > 0 ? startMs : Math.min(beginMs, durationMs));
    return () => {
      playing.dispose();
      made.dispose();
    };
    // Made anew for another recording alone; what changes later is applied below.
  }, [connectionId, sessionId, description]);
  useEffect(() => screen.current?.applySettings(settings, isDark), [settings, isDark]);
  useEffect(() => {
    if (!player.current) return;
    player.current.speed = Number(speed);
    player.current.skipsIdle = skipsIdle;
  }, [speed, skipsIdle]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) void player.current?.seek(startMs);
    isFirst.current = false;
  }, [startMs]);

  const toggle = () => (state.isPlaying ? player.current?.pause() : player.current?.play());
  const jump = (byMs: number) => void player.current?.seek((player.current?.state.positionMs ?? 0) + byMs);

  return (
    <section className="player" aria-label="Player" data-testid="player" data-is-playing={state.isPlaying}>
      <div className="player-frame">
        {/* biome-ignore lint/a11y/useSemanticElements: a terminal's screen is no element of the page's own */}
        <div
          className="player-screen"
          data-testid="player-screen"
          ref={holder}
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled, and takes the player's keys
          tabIndex={0}
          aria-label="What the session showed. Space plays and pauses, the arrow keys jump by ten seconds."
          onKeyDown={(event) => {
            if (event.altKey || event.ctrlKey || event.metaKey) return;
            if (event.key === ' ') toggle();
            else if (event.key === 'ArrowLeft') jump(-jumpMs);
            else if (event.key === 'ArrowRight') jump(jumpMs);
            else if (event.key === 'Home') void player.current?.seek(0);
            else if (event.key === 'End') void player.current?.seek(durationMs);
            else return;
            event.preventDefault();
          }}
        />
        {state.isBlank && (
          <div className="player-progress">
            <ProgressBar
              value={Math.round((state.seeking ?? 0) * 100)}
              label={`Going to ${durationText(state.positionMs)}`}
            />
          </div>
        )}
      </div>
      {state.failure !== undefined && (
        <div className="player-failure" role="alert">
          {state.failure}
        </div>
      )}
      <div className="player-controls">
        <Button
          variant="icon"
          iconName="backward-10-seconds"
          ariaLabel="Ten seconds back"
          onClick={() => jump(-jumpMs)}
        />
        <Button
          variant="icon"
          iconName={state.isPlaying ? 'pause' : 'play'}
          ariaLabel={state.isPlaying ? 'Pause' : 'Play'}
          data-testid="player-toggle"
          onClick={toggle}
        />
        <Button
          variant="icon"
          iconName="forward-10-seconds"
          ariaLabel="Ten seconds on"
          onClick={() => jump(jumpMs)}
        />
        <span className="player-time" data-testid="player-time">
          {`${durationText(state.positionMs)} / ${durationText(durationMs)}`}
        </span>
        <div className="player-slider">
          <Slider
            ariaLabel="Position in the recording"
            min={0}
            max={lastSecond}
            step={1}
            value={state.positionMs >= durationMs ? lastSecond : Math.floor(state.positionMs / 1000)}
            valueFormatter={(seconds) => durationText(seconds * 1000)}
            onChange={({ detail }) =>
              void player.current?.seek(detail.value === lastSecond ? durationMs : detail.value * 1000)
            }
          />
        </div>
        <Select
          ariaLabel="Speed"
          selectedOption={speeds.find(({ value }) => value === speed) ?? null}
          options={speeds}
          onChange={({ detail }) => setSpeed(detail.selectedOption.value ?? '1')}
        />
        <Checkbox checked={skipsIdle} onChange={({ detail }) => setSkipsIdle(detail.checked)}>
          Skip pauses
        </Checkbox>
      </div>
      <div className="player-more">
        <MomentFinder
          connectionId={connectionId}
          sessionId={sessionId}
          position={() => player.current?.state.positionMs ?? 0}
          onMoment={(atMs, text) => {
            player.current?.pause();
            void player.current?.seek(atMs).then(() => screen.current?.mark(text));
          }}
        />
      </div>
    </section>
  );
}
