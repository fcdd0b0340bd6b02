import type { Terminal } from '@xterm/xterm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TerminalRequest } from '#shared/terminals/terminal-port';
import { TerminalConnection } from '../../../../../renderer/features/terminals/terminal-connection';
import { call, onEvent, terminalPort } from '../../../../../renderer/host/host';

vi.mock('../../../../../renderer/host/host', () => ({
  call: vi.fn(),
  onEvent: vi.fn(() => () => {}),
  terminalPort: vi.fn(),
}));

describe('a shell that is being started', () => {
  const sent: TerminalRequest[] = [];
  const port = { postMessage: (request: TerminalRequest) => sent.push(request), close: () => {} };
  const text = () =>
    sent.map((request) => (request.kind === 'input' ? new TextDecoder().decode(request.data) : request.kind));
  let give: (value: unknown) => void;
  let refuse: (reason: Error) => void;

  beforeEach(() => {
    sent.length = 0;
    vi.mocked(call).mockResolvedValue({ recording: false } as never);
    vi.mocked(onEvent).mockReturnValue(() => {});
    vi.mocked(terminalPort).mockReturnValue(
      new Promise((resolve, reject) => {
        give = resolve as typeof give;
        refuse = reject;
      }),
    );
  });
  const open = () => {
    const states: string[] = [];
    const size = { cols: 80, rows: 24 };
    const connection = new TerminalConnection({
      terminal: size as Terminal,
      terminalId: 't',
      isKept: false,
      connectionId: 'bridge',
      nodeId: 'mi-1',
      size,
      onState: (state) => states.push(state.kind),
      onRecorded: () => {},
    });
    return { connection, states };
  };

  it('gets what was typed meanwhile, in order, before what is typed after', async () => {
    const { connection } = open();
    connection.write('ec');
    connection.write('ho\r');
    expect(text()).toEqual([]);
    give(port);
    await vi.waitFor(() => expect(text()).toEqual(['ec', 'ho\r']));
    connection.write('next');
    expect(text()).toEqual(['ec', 'ho\r', 'next']);
  });

  it('gets nothing of what was called off', async () => {
    const { connection } = open();
    connection.write('rm -rf');
    connection.discardInput();
    connection.write('ls');
    give(port);
    await vi.waitFor(() => expect(text()).toEqual(['ls']));
  });

  it('keeps nothing for a session that did not begin', async () => {
    const { connection, states } = open();
    connection.write('ls');
    refuse(new Error('The node is gone.'));
    await vi.waitFor(() => expect(states).toEqual(['connecting', 'ended']));
    connection.write('pwd');
    expect(text()).toEqual([]);
  });
});
