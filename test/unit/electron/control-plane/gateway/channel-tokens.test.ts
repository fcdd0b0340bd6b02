import { beforeEach, describe, expect, it } from 'vitest';
import { ChannelTokens } from '#electron/control-plane/gateway/channel-tokens';
import { FakeClock } from '#test/helpers/fake-clock';

describe('ChannelTokens', () => {
  let clock: FakeClock;
  let tokens: ChannelTokens;

  beforeEach(() => {
    clock = new FakeClock();
    tokens = new ChannelTokens(clock);
  });

  it('open a channel once', () => {
    const token = tokens.issue('control/mi-1', 'mi-1');
    expect(tokens.redeem(token, 'control/mi-1', 'mi-1')).toBe(true);
    expect(tokens.redeem(token, 'control/mi-1', 'mi-1')).toBe(false);
  });

  it('open no other channel and none for another node, and are not used up by the attempt', () => {
    const token = tokens.issue('data/session-1', 'mi-1');
    expect(tokens.redeem(token, 'data/session-2', 'mi-1')).toBe(false);
    expect(tokens.redeem(token, 'data/session-1', 'mi-2')).toBe(false);
    expect(tokens.redeem(token, 'data/session-1', 'mi-1')).toBe(true);
  });

  it('are good for a minute', () => {
    const [early, late] = [tokens.issue('data/a', 'mi-1'), tokens.issue('data/b', 'mi-1')];
    clock.advance(59_999);
    expect(tokens.redeem(early, 'data/a', 'mi-1')).toBe(true);
    clock.advance(1);
    expect(tokens.redeem(late, 'data/b', 'mi-1')).toBe(false);
  });

  it('stand beside one another, also for the same channel', () => {
    const [one, two] = [tokens.issue('control/mi-1', 'mi-1'), tokens.issue('control/mi-1', 'mi-1')];
    clock.advance(30_000);
    tokens.issue('control/mi-2', 'mi-2');
    expect(tokens.redeem(two, 'control/mi-1', 'mi-1')).toBe(true);
    expect(tokens.redeem(one, 'control/mi-1', 'mi-1')).toBe(true);
  });

  it('cannot be guessed', () => {
    const issued = Array.from({ length: 100 }, () => tokens.issue('control/mi-1', 'mi-1'));
    expect(new Set(issued).size).toBe(100);
    for (const token of issued) expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(32);
    expect(tokens.redeem('', 'control/mi-1', 'mi-1')).toBe(false);
    expect(tokens.redeem('constructor', 'control/mi-1', 'mi-1')).toBe(false);
  });
});
