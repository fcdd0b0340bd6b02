import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ILinkHandler, Terminal } from '@xterm/xterm';
import type { Settings } from '#shared/settings/settings';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';
import { minimumContrast, terminalFonts, terminalTheme } from '../../ui/terminal-theme';
import type { GraphicsDrawing } from './terminal-graphics';

export interface TerminalScreen {
  terminal: Terminal;
  fit: FitAddon;
  search: SearchAddon;
}

/** How many matches of a search are marked and counted. */
export const markedMatches = 1000;

/** Sets everything of a terminal that settings decide. */
export function applySettings(terminal: Terminal, settings: Settings['terminal'], isDark: boolean): void {
  terminal.options.theme = terminalTheme(settings.theme, isDark);
  terminal.options.minimumContrastRatio = minimumContrast(settings.theme);
  terminal.options.fontFamily = terminalFonts(settings.fontFamily);
  terminal.options.fontSize = settings.fontSize;
  terminal.options.scrollback = settings.scrollback;
  terminal.options.screenReaderMode = settings.screenReader;
  terminal.options.cursorStyle = settings.cursorStyle;
  terminal.options.cursorBlink = settings.cursorBlink;
  terminal.options.macOptionIsMeta = settings.optionIsMeta;
}

/**
 * Links open with Ctrl (Command on macOS) held, so that a click into the terminal opens nothing by chance. While the mouse is
 * over one, the address is shown: a program can give a link any text (OSC 8).
 */
function linkHandler(element: HTMLElement, isMac: boolean): ILinkHandler {
  let hint: HTMLElement | undefined;
  const leave = () => {
    hint?.remove();
    hint = undefined;
  };
  return {
    activate: (event, url) => {
      if (!(isMac ? event.metaKey : event.ctrlKey)) return;
      call('app/open-external', { url }).catch((error: Error) =>
        flash('error', 'The link was not opened', error.message),
      );
    },
    hover: (_event, url) => {
      leave();
      hint = document.createElement('div');
      hint.className = 'terminal-link-hint xterm-hover';
      hint.textContent = `${isMac ? '⌘' : 'Ctrl'}+click to open ${url}`;
      element.append(hint);
    },
    leave,
    allowNonHttpProtocols: false,
  };
}

/** An xterm in an element, with what it is extended by. */
export function createScreen(
  element: HTMLElement,
  settings: Settings['terminal'],
  isDark: boolean,
  isMac: boolean,
): TerminalScreen {
  const links = linkHandler(element, isMac);
  const terminal = new Terminal({ allowProposedApi: true, linkHandler: links });
  applySettings(terminal, settings, isDark);
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: markedMatches });
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(
    new WebLinksAddon((event, url) => links.activate(event, url, noRange), {
      hover: (event, url) => links.hover?.(event, url, noRange),
      leave: (event, url) => links.leave?.(event, url, noRange),
    }),
  );
  terminal.open(element);
  return { terminal, fit, search };
}

/** Draws a terminal with WebGL; raises where there is none. */
export function drawWithGraphicsCard(terminal: Terminal): GraphicsDrawing {
  const webgl = new WebglAddon();
  terminal.loadAddon(webgl);
  return {
    onContextLoss: (listener) => webgl.onContextLoss(listener),
    dispose() {
      // The addon leaves its context to the garbage collector, while a page has only so many of them.
      const canvases = [...(terminal.element?.querySelectorAll('canvas') ?? [])];
      webgl.dispose();
      for (const canvas of canvases)
        canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}

const noRange = { start: { x: 0, y: 0 }, end: { x: 0, y: 0 } };
