import { type RefObject, useEffect, useRef } from 'react';
import type { Settings } from '#shared/settings/settings';
import { flash } from '../../ui/flash-store';
import { soundBell } from './bell';
import { dockView, ring, tellQueued } from './dock-view-store';
import { focusWhenShown } from './focus-when-shown';
import { needsConfirmation } from './paste-rules';
import { TerminalConnection } from './terminal-connection';
import { createGraphics } from './terminal-graphics';
import { terminalHandles } from './terminal-handles';
import { keyUse, type Platform } from './terminal-keys';
import type { TerminalPane } from './terminal-pane-model';
import { applySettings, createScreen, drawWithGraphicsCard, type TerminalScreen } from './terminal-screen';
import { terminalsStore } from './terminals-store';
import { asCursorKeys, isReply, typedInto } from './typing';

interface TerminalOptions {
  paneId: string;
  isDark: boolean;
  platform: Platform;
  settings: Settings['terminal'];
  onFind(): void;
}

const endOfPaste = '\u001b[201~';

const currentPane = (paneId: string): TerminalPane | undefined =>
  terminalsStore.getState().panes.find((pane) => pane.paneId === paneId);

/** The panes that get what is typed into this one now, itself among them. */
function receivers(paneId: string): string[] {
  const { panes, activeGroupIds } = terminalsStore.getState();
  return typedInto(panes, activeGroupIds, paneId);
}

/** Pastes a text into the panes that type with this one, after it was asked about where that is due. */
function pasteOrAsk(paneId: string, text: string): void {
  if (text === '') return;
  if (currentPane(paneId)?.state.kind === 'ended') {
    flash('warning', 'Nothing was pasted', 'This shell has ended. Press Enter in it to start it anew.');
    return;
  }
  const paneIds = receivers(paneId);
  if (paneIds.length > 1 || needsConfirmation(text)) dockView.setState({ paste: { text, paneIds } });
  else terminalHandles.get(paneId)?.pasteText(text);
}

/** The terminal of a pane, drawn into `holder`, and the session in it. */
export function useTerminal(
  holder: RefObject<HTMLDivElement | null>,
  pane: TerminalPane | undefined,
  options: TerminalOptions,
) {
  const latest = useRef(options);
  latest.current = options;
  const mounted = useRef<TerminalScreen>(undefined);
  const connection = useRef<TerminalConnection>(undefined);
  const { paneId, isDark, settings } = options;
  const round = pane?.round ?? 0;

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const isMac = latest.current.platform === 'darwin';
    const made = createScreen(element, settings, isDark, isMac);
    mounted.current = made;
    const { terminal, fit } = made;
    const graphics = createGraphics(
      () => drawWithGraphicsCard(terminal),
      () => resize(),
    );
    const resize = () => {
      // A hidden tab has a size that is not its own.
      const isSeen = element.checkVisibility({ visibilityProperty: true });
      graphics.setSeen(isSeen);
      if (!isSeen) return;
      if (element.clientWidth > 40 && element.clientHeight > 20) fit.fit();
    };
    resize();
    const observer = new ResizeObserver(resize);
    observer.observe(element);

    /** Set while a key press is handled, and while something is pasted or typed that came from elsewhere. */
    let isInKeyPress = false;
    let isFromElsewhere = false;
    const fromElsewhere = (work: () => void) => {
      isFromElsewhere = true;
      work();
      isFromElsewhere = false;
    };
    const copy = () => {
      void navigator.clipboard.writeText(terminal.getSelection()).catch((error: Error) => {
        flash('error', 'Nothing was copied', error.message);
      });
    };
    const paste = () => {
      navigator.clipboard
        .readText()
        .then((text) => pasteOrAsk(paneId, text))
        .catch((error: Error) => flash('error', 'Nothing was pasted', error.message));
    };
    terminalHandles.set(paneId, {
      measure: resize,
      focus: () => void focusWhenShown(element, () => terminal.focus()),
      hasSelection: () => terminal.hasSelection(),
      copy,
      paste,
      selectAll: () => terminal.selectAll(),
      find: () => latest.current.onFind(),
      clear: () => terminal.clear(),
      type: (data) => connection.current?.write(asCursorKeys(data, terminal.modes.applicationCursorKeysMode)),
      pasteText: (text) => fromElsewhere(() => terminal.paste(text)),
      cancelInput: () => {
        connection.current?.discardInput();
        // The end of the brackets may have been called off with the rest; without it the shell would wait for it.
        if (terminal.modes.bracketedPasteMode) connection.current?.write(endOfPaste);
        terminal.focus();
      },
    });

    terminal.onResize((size) => connection.current?.resize(size));
    terminal.onData((data) => {
      connection.current?.write(data);
      if (isFromElsewhere || isReply(data, isInKeyPress)) return;
      for (const other of receivers(paneId)) if (other !== paneId) terminalHandles.get(other)?.type(data);
    });
    terminal.onBinary((text) => connection.current?.writeBinary(text));
    terminal.onBell(() => {
      const { bell } = latest.current.settings;
      if (bell === 'sound') soundBell();
      const { activePaneId, isOpen } = terminalsStore.getState();
      if (bell !== 'none' && (activePaneId !== paneId || !isOpen || !document.hasFocus())) ring(paneId);
    });
    terminal.attachCustomKeyEventHandler((event) => {
      const isEnded = currentPane(paneId)?.state.kind === 'ended';
      const use = keyUse(event, event.getModifierState('AltGraph'), {
        platform: latest.current.platform,
        hasSelection: terminal.hasSelection(),
        isEnded,
      });
      if (use === 'shell') {
        isInKeyPress = true;
        setTimeout(() => {
          isInKeyPress = false;
        });
        return true;
      }
      if (event.type !== 'keydown') return false;
      if (use === 'find') {
        event.preventDefault();
        latest.current.onFind();
      }
      if (use === 'start-anew') terminalsStore.getState().startAnew(paneId);
      if (use === 'copy') {
        event.preventDefault();
        copy();
        // As consoles on Windows do: the next Ctrl+C interrupts.
        if (latest.current.platform === 'win32' && !event.shiftKey) terminal.clearSelection();
      }
      if (use === 'menu') {
        event.preventDefault();
        const { x, y } = cursorPoint(element, terminal);
        dockView.setState({ menu: { paneId, x, y, place: 'screen' } });
      }
      return false;
    });

    const onPaste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      pasteOrAsk(paneId, event.clipboardData?.getData('text/plain') ?? '');
    };
    const onContextMenu = (event: MouseEvent) => {
      // A program that asked for the mouse has it, unless Shift is held.
      if (terminal.modes.mouseTrackingMode !== 'none' && !event.shiftKey) return;
      event.preventDefault();
      if (latest.current.settings.rightClick === 'paste' && !event.shiftKey) {
        if (!terminal.hasSelection()) return paste();
        copy();
        terminal.clearSelection();
        return;
      }
      // The keyboard's menu key asks too, after the key press was answered.
      if (event.button !== 2) return;
      dockView.setState({ menu: { paneId, x: event.clientX, y: event.clientY, place: 'screen' } });
    };
    element.addEventListener('paste', onPaste, true);
    element.addEventListener('contextmenu', onContextMenu);
    return () => {
      observer.disconnect();
      element.removeEventListener('paste', onPaste, true);
      element.removeEventListener('contextmenu', onContextMenu);
      terminalHandles.delete(paneId);
      tellQueued(paneId, 0);
      connection.current?.close();
      connection.current = undefined;
      graphics.dispose();
      terminal.dispose();
      mounted.current = undefined;
    };
    // The terminal is made once; what changes later is applied below.
  }, []);

  useEffect(() => {
    const screen = mounted.current;
    if (!screen) return;
    applySettings(screen.terminal, settings, isDark);
    // A hidden tab is measured when it is seen again.
    if (holder.current?.checkVisibility({ visibilityProperty: true })) screen.fit.fit();
  }, [isDark, settings]);

  useEffect(() => {
    const terminal = mounted.current?.terminal;
    if (!terminal || !pane || round === 0) return;
    connection.current?.close();
    if (round > 1) terminal.write('\r\n');
    connection.current = new TerminalConnection({
      terminal,
      terminalId: paneId,
      isKept: pane.isKept,
      connectionId: pane.connectionId,
      nodeId: pane.nodeId,
      size: { cols: terminal.cols, rows: terminal.rows },
      onState: (state) => {
        if (state.kind === 'ended') tellQueued(paneId, 0);
        terminalsStore.getState().setState(paneId, state);
      },
      onInputQueued: (byteCount) => tellQueued(paneId, byteCount),
      onRecorded: (isRecorded) => terminalsStore.getState().setRecorded(paneId, isRecorded),
    });
  }, [round]);

  return mounted;
}

/** Where the cursor is in the window, for a menu that is asked for by key. */
function cursorPoint(element: HTMLElement, terminal: TerminalScreen['terminal']): { x: number; y: number } {
  const box = (element.querySelector('.xterm-screen') ?? element).getBoundingClientRect();
  const { cursorX, cursorY } = terminal.buffer.active;
  return {
    x: box.left + (box.width / terminal.cols) * (cursorX + 1),
    y: box.top + (box.height / terminal.rows) * (cursorY + 1),
  };
}
