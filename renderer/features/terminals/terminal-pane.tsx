import '@xterm/xterm/css/xterm.css';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { isMenuKeyInShell } from '#shared/menu/menu-commands';
import type { Settings } from '#shared/settings/settings';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';
import { darkTerminal, lightTerminal } from '../../ui/terminal-theme';
import { FindBar } from './find-bar';
import { PasteQuestion } from './paste-question';
import { needsConfirmation } from './paste-rules';
import { sessionStateText } from './session-state-text';
import { TerminalConnection } from './terminal-connection';
import { terminalsStore } from './terminals-store';

interface TerminalPaneProps {
  paneId: string;
  isDark: boolean;
  isMac: boolean;
  settings: Settings['terminal'];
}

interface Mounted {
  terminal: Terminal;
  fit: FitAddon;
  search: SearchAddon;
}

function createTerminal(element: HTMLElement, settings: Settings['terminal'], isDark: boolean): Mounted {
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily:
      '"JetBrains Mono", "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
    fontSize: settings.fontSize,
    scrollback: settings.scrollback,
    screenReaderMode: settings.screenReader,
    theme: isDark ? darkTerminal : lightTerminal,
    cursorBlink: true,
    macOptionIsMeta: true,
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(
    new WebLinksAddon((_event, url) => {
      call('app/open-external', { url }).catch((error: Error) =>
        flash('error', 'The link was not opened', error.message),
      );
    }),
  );
  terminal.open(element);
  try {
    const webgl = new WebglAddon();
    // A graphics driver that gives up leaves the slower renderer, not a black pane.
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // No WebGL here: the terminal draws with the DOM.
  }
  return { terminal, fit, search };
}

/** One terminal with its state, its find bar and what is offered when its session has ended. */
export function TerminalPane({ paneId, isDark, isMac, settings }: TerminalPaneProps) {
  const pane = useStore(terminalsStore, (store) => store.panes.find((one) => one.paneId === paneId));
  const isActive = useStore(terminalsStore, (store) => store.activePaneId === paneId);
  const holder = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted>(undefined);
  const connection = useRef<TerminalConnection>(undefined);
  const [isFinding, setFinding] = useState(false);
  const [paste, setPaste] = useState<string>();
  const round = pane?.round ?? 0;
  const isEndedNow = useRef(false);
  isEndedNow.current = pane?.state.kind === 'ended';
  const startAnew = useRef(() => {});
  startAnew.current = () => {
    mounted.current?.terminal.write('\r\n');
    terminalsStore.getState().startAnew(paneId);
  };

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const made = createTerminal(element, settings, isDark);
    mounted.current = made;
    const { terminal, fit } = made;
    const resize = () => {
      if (element.clientWidth > 40 && element.clientHeight > 20) fit.fit();
    };
    resize();
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    terminal.onResize((size) => connection.current?.resize(size));
    terminal.onData((text) => connection.current?.write(text));
    terminal.onBinary((text) => connection.current?.writeBinary(text));
    terminal.attachCustomKeyEventHandler((event) => {
      if (isMenuKeyInShell(event, isMac)) return false;
      if (isEndedNow.current) {
        // Nobody reads what is typed: Enter begins anew, and Tab goes on to the button that says so.
        if (event.type === 'keydown' && event.code === 'Enter') startAnew.current();
        if (event.code === 'Tab' || event.code === 'Enter') return false;
      }
      const command = isMac ? event.metaKey : event.ctrlKey && event.shiftKey;
      if (!command || event.type !== 'keydown') return true;
      switch (event.code) {
        case 'KeyC':
          if (!terminal.hasSelection()) return !isMac;
          event.preventDefault();
          void navigator.clipboard.writeText(terminal.getSelection());
          return false;
        case 'KeyF':
          event.preventDefault();
          setFinding(true);
          return false;
        default:
          return true;
      }
    });
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!needsConfirmation(text)) return;
      event.preventDefault();
      event.stopPropagation();
      setPaste(text);
    };
    element.addEventListener('paste', onPaste, true);
    return () => {
      observer.disconnect();
      element.removeEventListener('paste', onPaste, true);
      connection.current?.close();
      connection.current = undefined;
      terminal.dispose();
      mounted.current = undefined;
    };
    // The terminal is made once; what changes later is applied below.
  }, []);

  useEffect(() => {
    const terminal = mounted.current?.terminal;
    if (!terminal) return;
    terminal.options.theme = isDark ? darkTerminal : lightTerminal;
    terminal.options.fontSize = settings.fontSize;
    terminal.options.scrollback = settings.scrollback;
    terminal.options.screenReaderMode = settings.screenReader;
    mounted.current?.fit.fit();
  }, [isDark, settings.fontSize, settings.scrollback, settings.screenReader]);

  useEffect(() => {
    const terminal = mounted.current?.terminal;
    if (!terminal || !pane || round === 0) return;
    connection.current?.close();
    const { connectionId, nodeId } = pane;
    const size = { cols: terminal.cols, rows: terminal.rows };
    connection.current = new TerminalConnection({
      terminal,
      terminalId: paneId,
      isKept: pane.isKept,
      connectionId,
      nodeId,
      size,
      onState: (state) => terminalsStore.getState().setState(paneId, state),
      onRecorded: (isRecorded) => terminalsStore.getState().setRecorded(paneId, isRecorded),
    });
  }, [round]);

  const isRestored = useRef(round === 0);
  useEffect(() => {
    // A shell of the last time takes the keyboard when somebody goes to it, not when it is put back.
    const isPutBack = isRestored.current;
    isRestored.current = false;
    if (!isActive || isFinding || paste !== undefined || isPutBack) return;
    // A new tab is shown only after this.
    const timer = setTimeout(() => mounted.current?.terminal.focus());
    return () => clearTimeout(timer);
  }, [isActive, isFinding, paste, round]);

  if (!pane) return null;
  const { tone, label } = sessionStateText(pane.state);
  return (
    <section
      className="terminal-pane"
      data-testid="terminal-pane"
      data-node-id={pane.nodeId}
      data-session-state={pane.state.kind}
      data-pane-id={paneId}
      aria-label={`Shell on ${pane.title}`}
    >
      <div className="terminal-status">
        <span className="terminal-node">{pane.title}</span>
        <span className="terminal-node-id">{pane.nodeId}</span>
        {pane.isRecorded && pane.state.kind !== 'ended' && (
          <span
            className="terminal-recorded"
            title="What this shell shows is recorded; what is typed is not."
          >
            Recording
          </span>
        )}
        <span role="status" className="terminal-state">
          <StatusIndicator type={tone === 'info' ? 'in-progress' : tone}>{label}</StatusIndicator>
        </span>
      </div>
      {isFinding && (
        <FindBar
          onFind={(text, backwards) =>
            backwards ? mounted.current?.search.findPrevious(text) : mounted.current?.search.findNext(text)
          }
          onClose={() => {
            mounted.current?.search.clearDecorations();
            setFinding(false);
          }}
        />
      )}
      <div className="terminal-screen" data-testid="terminal-screen" ref={holder} />
      {pane.state.kind === 'ended' && (
        <div className="terminal-ended" role="alert">
          <span>
            <strong>Ended.</strong> {pane.state.reason}
          </span>
          <Button variant="normal" onClick={() => startAnew.current()} data-testid="start-anew">
            Start a new shell
          </Button>
        </div>
      )}
      {paste !== undefined && (
        <PasteQuestion
          text={paste}
          onAnswer={(isWanted) => {
            setPaste(undefined);
            if (isWanted) mounted.current?.terminal.paste(paste);
          }}
        />
      )}
    </section>
  );
}
