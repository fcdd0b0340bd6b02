import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import type { SessionRef } from '#shared/sessions/session';
import { useMoments } from './use-moments';

interface MomentFinderProps extends SessionRef {
  /** Where the player is, in milliseconds. */
  position(): number;
  onMoment(atMs: number, text: string): void;
}

/** Finds a text in what the recording shows, and goes from one moment to the next. */
export function MomentFinder({ connectionId, sessionId, position, onMoment }: MomentFinderProps) {
  const [text, setText] = useState('');
  const [current, setCurrent] = useState(0);
  const { moments, find } = useMoments({ connectionId, sessionId });
  const { hits } = moments;

  const goTo = (index: number) => {
    const hit = hits[index];
    if (!hit) return;
    setCurrent(index);
    onMoment(hit.atMs, moments.text);
  };
  const step = (by: number) => goTo((current + by + hits.length) % hits.length);
  const search = async () => {
    if (text === moments.text && hits.length > 0) {
      step(1);
      return;
    }
    const at = position();
    const found = await find(text);
    const next = Math.max(
      0,
      found.findIndex((hit) => hit.atMs > at),
    );
    setCurrent(next);
    const hit = found[next];
    if (hit) onMoment(hit.atMs, text);
  };

  return (
    <search className="player-find">
      <Input
        value={text}
        type="search"
        placeholder="Find in this recording"
        ariaLabel="Find in this recording"
        clearAriaLabel="Clear"
        onChange={({ detail }) => setText(detail.value)}
        onKeyDown={({ detail }) => {
          if (detail.key !== 'Enter') return;
          if (detail.shiftKey && hits.length > 0) step(-1);
          else void search();
        }}
      />
      <span className="player-find-count" role="status">
        {moments.isSearching ? (
          <Spinner />
        ) : moments.failure !== undefined ? (
          moments.failure
        ) : moments.text === '' ? (
          ''
        ) : hits.length === 0 ? (
          'Not found'
        ) : (
          `${current + 1} of ${hits.length}${moments.isCut ? ' or more' : ''}`
        )}
      </span>
      {hits.length > 1 && (
        <>
          <Button variant="icon" iconName="angle-up" ariaLabel="The one before" onClick={() => step(-1)} />
          <Button variant="icon" iconName="angle-down" ariaLabel="The next one" onClick={() => step(1)} />
        </>
      )}
    </search>
  );
}
